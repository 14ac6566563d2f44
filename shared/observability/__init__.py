"""Logs, traces and errors without personal data (OP-01)."""
