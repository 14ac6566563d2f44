"""Reads that answer a screen; nothing is decided here."""
