"""Who of a company is mailed."""
