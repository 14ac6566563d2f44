"""Inviting users to a company."""
