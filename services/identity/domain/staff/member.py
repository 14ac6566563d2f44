"""A member of the staff as it is stored (ID-22). Every token and code is known here by its SHA-256 alone."""

from datetime import datetime

from pydantic import Field

from shared.values.locale import Locale
from shared.values.state import State, StateValue


class Enrolment(StateValue):
    """The one-time token by which a member chooses a password and sets up a second factor."""

    token_hash: str = Field(repr=False)
    expires_at: datetime


class SecondFactor(StateValue):
    """A TOTP secret (RFC 6238), sealed. No code of `last_step` or of an earlier time step is accepted any more; until
    `confirmed_at` the authenticator has not proved that it has the secret."""

    sealed_secret: str = Field(repr=False)
    confirmed_at: datetime | None = None
    last_step: int = 0


class Ticket(StateValue):
    """The password was right: what the second step of a login presents."""

    token_hash: str = Field(repr=False)
    expires_at: datetime


class StaffMember(State):
    """`session_epoch` counts the times that every session was ended. `failed_codes` are the wrong codes since the last
    right one; none is looked at before `codes_from`."""

    staff_id: str
    email: str = Field(repr=False)
    email_key: str = Field(repr=False)
    name: str = Field(repr=False)
    locale: Locale
    scopes: tuple[str, ...]
    created_at: datetime
    password_hash: str | None = Field(None, repr=False)
    enrolment: Enrolment | None = None
    second_factor: SecondFactor | None = None
    recovery_codes: tuple[str, ...] = Field((), repr=False)
    ticket: Ticket | None = None
    failed_codes: int = 0
    codes_from: datetime | None = None
    session_epoch: int = 0
    disabled_at: datetime | None = None

    @property
    def kept_session(self) -> str | None:
        """Of the staff, every session of an earlier epoch is over."""
        return None

    @property
    def may_log_in(self) -> bool:
        """Whether both factors are set up, and nobody has shut the member out."""
        enrolled = self.second_factor is not None and self.second_factor.confirmed_at is not None
        return self.disabled_at is None and enrolled and self.password_hash is not None
