"""Plain Python: addresses, messages, waiting times."""
