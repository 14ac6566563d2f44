"""What orders tells the others, one file per event."""
