"""What identity tells the others, one file per event."""
