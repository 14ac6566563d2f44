"""The reference page of the API, as static files (AP-03)."""
