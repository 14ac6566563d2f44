"""What is done with an account at a provider: log in, link, unlink."""
