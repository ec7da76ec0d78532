"""The channel team's face."""
