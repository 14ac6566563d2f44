"""Snapshots and failures of the payment provider."""
