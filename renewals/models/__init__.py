"""The tables of renewals; private to this app. None yet."""
