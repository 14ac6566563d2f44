"""What developers run: features, bench, settings for compose, set-up, lock."""
