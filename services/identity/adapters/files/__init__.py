"""What the merchant hands over as files."""
