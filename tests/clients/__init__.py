"""Clients of the HTTP API, generated and by hand, as developers of a shop or an app have them."""
