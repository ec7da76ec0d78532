"""The distributor's face: its own uploads and their faults."""
