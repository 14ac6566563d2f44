"""Where a customer's parcels go."""
