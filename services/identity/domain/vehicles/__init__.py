"""What a customer drives."""
