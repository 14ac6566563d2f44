"""The way out: MongoDB."""
