"""Reads without a decision."""
