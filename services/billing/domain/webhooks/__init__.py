"""Stripe's events as they are received and kept."""
