"""The sandbox itself must be trustworthy: its parts are tested like the product."""
