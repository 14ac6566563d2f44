"""Queue, compose and send a mail."""
