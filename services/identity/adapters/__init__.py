"""The way out: MongoDB, password hashes, tokens."""
