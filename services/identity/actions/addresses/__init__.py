"""The list of delivery addresses."""
