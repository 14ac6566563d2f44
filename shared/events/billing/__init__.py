"""What billing tells the others, one file per event."""
