"""The mailbox, started for real on free ports."""
