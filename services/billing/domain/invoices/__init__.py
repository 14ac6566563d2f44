"""Fiscal documents: invoices and credit notes."""
