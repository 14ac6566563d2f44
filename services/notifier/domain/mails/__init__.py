"""Which events are mailed, and a mail with its transitions."""
