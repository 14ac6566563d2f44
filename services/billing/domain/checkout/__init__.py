"""A payment, its checkout sessions and what the hosted page lists."""
