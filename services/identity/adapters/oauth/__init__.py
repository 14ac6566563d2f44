"""OAuth 2.0 and OpenID Connect, as a client of other companies."""
