"""Answer what people ask of their data."""
