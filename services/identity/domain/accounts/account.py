"""An account as it is stored (ID-03); its transitions are in transitions.py. A token is known here by its SHA-256."""

from datetime import datetime

from pydantic import Field

from shared.values.locale import Locale
from shared.values.postal_address import PostalAddress
from shared.values.state import State, StateValue


class AcceptedTerms(StateValue):
    """Which terms the customer accepted, and when."""

    version: str
    accepted_at: datetime


class Confirmation(StateValue):
    """A confirmation link that was mailed: for this address only."""

    token_hash: str = Field(repr=False)
    address: str = Field(repr=False)
    expires_at: datetime


class Reset(StateValue):
    """The newest reset link; older ones are no longer valid. `return_target` is the client it leads to."""

    token_hash: str = Field(repr=False)
    expires_at: datetime
    return_target: str | None = None


class Profile(StateValue):
    """Who the customer is. `phone` is E.164, `email_key` what is unique of the address."""

    email: str = Field(repr=False)
    email_key: str = Field(repr=False)
    first_name: str = Field(repr=False)
    name: str = Field(repr=False)
    phone: str = Field(repr=False)
    address: PostalAddress
    locale: Locale


class Account(Profile, State):
    """`session_epoch` counts the times that every session was ended: a session of an earlier epoch is over."""

    account_id: str
    customer_number: str
    password_hash: str = Field(repr=False)
    terms: AcceptedTerms
    registered_at: datetime
    session_epoch: int = 0
    email_confirmed_at: datetime | None = None
    confirmation: Confirmation | None = None
    reset: Reset | None = None
