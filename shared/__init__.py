"""The event kernel and the kits that every service stands on. Imports no service."""

VERSION = "0.1.0"
"""Of the whole product, as pyproject.toml has it; what an operator reads in `comptoir_build_info`."""
