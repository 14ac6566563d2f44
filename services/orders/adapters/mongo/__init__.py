"""orders' stores."""
