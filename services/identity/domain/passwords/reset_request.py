"""A request for a reset link, for an address that may have no account (ID-08)."""

from collections.abc import Sequence
from datetime import datetime

from services.identity.domain.passwords.jobs import SendResetLink
from shared.events.job import Job
from shared.values.state import State


class ResetRequest(State):
    """Holds no address: that is in its job alone, sealed."""

    asked_at: datetime


def ask(email_key: str, return_target: str | None, now: datetime) -> tuple[ResetRequest, Sequence[Job]]:
    """The request, and the job by which identity's worker looks for the account."""
    return ResetRequest(asked_at=now), [SendResetLink(email=email_key, return_target=return_target)]
