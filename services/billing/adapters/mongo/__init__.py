"""billing's stores."""
