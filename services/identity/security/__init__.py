"""Passwords, tokens and keys: computed, never stored here."""
