"""Reads of the app; never write, never lock."""
