"""Somebody asks to act for a company that exists (ID-18, ID-19)."""
