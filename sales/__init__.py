"""What was sold, by whom, and how we know: uploads, lines, the ledger. Pages: web/dashboard intake; API: web/api uploads."""
