"""Reads for endpoints; nothing is decided here."""
