"""What orders knows of customers."""
