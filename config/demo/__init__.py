"""The demo: an invented Australian channel, the same on every machine, seeded through the operations."""
