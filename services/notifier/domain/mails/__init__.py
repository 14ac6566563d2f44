"""A mail and its transitions."""
