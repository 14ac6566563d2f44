"""Registration in four steps (ID-01)."""
