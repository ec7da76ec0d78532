"""The views of the public face."""
