"""Invitations to become a company's user (ID-17)."""
