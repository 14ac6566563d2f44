"""What anybody may read before an account is opened, and what a customer accepts."""
