"""An account and its one-time tokens."""
