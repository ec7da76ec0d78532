"""What the portal's pages show, as frozen values; read from stored decisions and the ledger, computed nowhere again."""
