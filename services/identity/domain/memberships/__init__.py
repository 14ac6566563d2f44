"""What makes an account the user of a company (ID-17)."""
