"""A provider that an account may be logged in by (ID-09)."""

from datetime import datetime

from pydantic import Field

from shared.values.state import StateValue


class ProviderLink(StateValue):
    """`key` is the provider's name and the person's id there, and belongs to one account at most; `email` is the
    address at the provider, shown so that the owner knows which of their accounts there it is."""

    provider: str
    key: str = Field(repr=False)
    email: str | None = Field(None, repr=False)
    linked_at: datetime


def link_key(provider: str, subject: str) -> str:
    """What is unique of a person at a provider: `paypal:8f3c…`."""
    return f"{provider}:{subject}"
