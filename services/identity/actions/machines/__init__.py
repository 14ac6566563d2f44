"""Machine clients: issued, rotated, revoked; their tokens."""
