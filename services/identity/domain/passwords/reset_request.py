"""Somebody typed an address into "forgot password" (ID-08), whoever's it is, or nobody's."""

from collections.abc import Sequence
from datetime import datetime

from shared.events.contract import Event
from shared.events.identity.password_reset_asked import PasswordResetAsked
from shared.values.state import State


class ResetRequest(State):
    """Holds no address: that is in its event alone, sealed."""

    asked_at: datetime


def ask(email_key: str, now: datetime) -> tuple[ResetRequest, Sequence[Event]]:
    """The request, and the event by which identity's worker looks for the account."""
    return ResetRequest(asked_at=now), [PasswordResetAsked(email=email_key)]
