"""A mail and its moves; no I/O."""
