"""A mail and its transitions; no I/O."""
