"""The event kernel and the kits that every service stands on. Imports no service."""
