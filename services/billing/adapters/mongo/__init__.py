"""billing's repositories."""
