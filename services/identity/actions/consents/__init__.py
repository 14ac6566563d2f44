"""Give consents and take them back."""
