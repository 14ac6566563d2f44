"""The way out: MongoDB, Stripe, PDF, signed links."""
