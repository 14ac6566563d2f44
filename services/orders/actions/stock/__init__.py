"""Pieces reserved, sold and freed (OR-13)."""
