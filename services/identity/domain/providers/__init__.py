"""Logging in by an account at another company: PayPal, Facebook, or whom the settings name (ID-09)."""
