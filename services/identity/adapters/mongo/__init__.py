"""identity's stores."""
