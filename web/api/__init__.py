"""The machine's face."""
