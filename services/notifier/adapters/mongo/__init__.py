"""notifier's stores."""
