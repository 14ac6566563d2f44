"""The merchant's own people: a password and a second factor, both required (ID-22, ID-23)."""
