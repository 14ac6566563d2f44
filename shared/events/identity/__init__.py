"""What identity publishes, one file per event."""
