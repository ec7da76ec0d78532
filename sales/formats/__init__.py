"""Distributor files: from bytes to typed lines and named faults; plain Python, no database, no clock."""
