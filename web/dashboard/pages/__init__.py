"""One module per page: each assembles a frozen dataclass from the apps' queries and computes no business number."""
