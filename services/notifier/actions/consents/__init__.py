"""What customers agreed to be mailed."""
