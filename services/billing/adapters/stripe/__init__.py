"""Stripe, behind the only import of its SDK."""
