"""Mails from events: to customers, in their language, exactly once."""
