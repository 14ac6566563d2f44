"""Asking to act for a company, and deciding it."""
