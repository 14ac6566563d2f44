"""What orders publishes, one file per event."""
