"""The partner's own face."""
