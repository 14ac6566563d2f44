"""The payment provider's objects and failures in our words."""
