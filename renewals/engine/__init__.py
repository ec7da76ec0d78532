"""Plain Python: which day means what, and what a renewal costs."""
