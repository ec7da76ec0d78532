"""One module per page or resource."""
