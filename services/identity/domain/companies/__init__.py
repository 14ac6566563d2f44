"""A company: one customer number per company number, for several users (ID-16, ID-17)."""
