"""What billing publishes, one file per event."""
