"""A payment, its checkout sessions and their line items."""
