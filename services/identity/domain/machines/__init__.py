"""Machine clients: the servers of shops and ERPs (ID-29)."""
