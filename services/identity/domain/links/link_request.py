"""A request for a mailed link, for an address that may have no account (ID-06, ID-08)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from services.identity.domain.links.jobs import SendConfirmationLink, SendResetLink
from services.identity.domain.links.link import Purpose
from shared.events.job import Job
from shared.values.state import State

Asked = Literal[Purpose.RESET_PASSWORD, Purpose.CONFIRM_ADDRESS]
"""What anybody may ask for who types an address."""

_JOBS = {Purpose.RESET_PASSWORD: SendResetLink, Purpose.CONFIRM_ADDRESS: SendConfirmationLink}


class LinkRequest(State):
    """Holds no address: that is in its job alone, sealed."""

    asked_at: datetime


def ask(purpose: Asked, email_key: str, return_target: str, now: datetime) -> tuple[LinkRequest, Sequence[Job]]:
    """The job looks for the account, and has a link mailed if it may be."""
    return LinkRequest(asked_at=now), [_JOBS[purpose](email=email_key, return_target=return_target)]
