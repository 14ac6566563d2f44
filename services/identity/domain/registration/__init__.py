"""Registration in four steps (ID-01), and who tries to register with another's address (ID-04)."""
