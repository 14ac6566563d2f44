"""What a customer lets the merchant send."""
