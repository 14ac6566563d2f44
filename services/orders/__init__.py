"""Catalogue and orders: what can be bought, what was ordered, and where each order stands."""
