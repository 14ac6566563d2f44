"""Mails from events: what customers are told, in their language, exactly once."""
