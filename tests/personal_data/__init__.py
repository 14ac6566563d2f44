"""A person's data over all four services."""
