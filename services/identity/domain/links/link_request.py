"""A request for a mailed link, for an address that may have no account (ID-06, ID-08)."""

from collections.abc import Sequence
from datetime import datetime

from services.identity.domain.links.jobs import SendConfirmationLink, SendResetLink
from shared.events.job import Job
from shared.values.state import State


class LinkRequest(State):
    """Holds no address: that is in its job alone, sealed."""

    asked_at: datetime


Asked = tuple[LinkRequest, Sequence[Job]]


def ask_reset(email_key: str, return_target: str, now: datetime) -> Asked:
    """The job looks for the account, and has a reset link mailed."""
    return LinkRequest(asked_at=now), [SendResetLink(email=email_key, return_target=return_target)]


def ask_confirmation(email_key: str, return_target: str, now: datetime) -> Asked:
    """The job looks for the account, and has another confirmation link mailed unless the address is confirmed."""
    return LinkRequest(asked_at=now), [SendConfirmationLink(email=email_key, return_target=return_target)]
