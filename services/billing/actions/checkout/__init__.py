"""From an order to its payment by card."""
