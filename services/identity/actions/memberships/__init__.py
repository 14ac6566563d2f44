"""Who acts for a company."""
