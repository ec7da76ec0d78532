"""What happened: the audit trail, and the source of every message that leaves the product."""
