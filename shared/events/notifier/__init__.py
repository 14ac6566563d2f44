"""What notifier publishes, one file per event."""
