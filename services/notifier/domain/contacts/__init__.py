"""Who an account mails go to."""
