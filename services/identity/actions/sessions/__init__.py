"""Log in, refresh, log out."""
