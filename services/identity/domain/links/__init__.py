"""Requests for a mailed link, by somebody who may not own the address."""
