"""What was sold, by whom, and how we know: uploads, lines, the ledger."""
