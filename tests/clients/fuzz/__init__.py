"""Requests that nobody wrote by hand, against the whole stack."""
