"""One module per page; each reads the stored decision and computes nothing."""
