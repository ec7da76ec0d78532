"""Commands that put the pieces together."""
