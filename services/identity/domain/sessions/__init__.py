"""A login on one device."""
