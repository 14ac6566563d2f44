"""Requests for a reset link."""
