"""The way out: MongoDB, billing's documents, the SMTP server, and the mail's form."""
