"""Somebody tries to register with an address that has an account (S3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.identity.domain.accounts.account import Account
from shared.events.contract import Event
from shared.events.identity.registration_attempted import RegistrationAttempted

TOLD_EVERY = timedelta(days=1)


def tell_owner(account: Account, now: datetime, return_target: str | None) -> tuple[Account, Sequence[Event]]:
    """The owner is told, once a day at most. Nothing for an address that is not confirmed: it is a stranger's."""
    told = account.told_of_attempt_at
    if account.email_confirmed_at is None or (told is not None and now - told < TOLD_EVERY):
        return account, []
    event = RegistrationAttempted(
        account_id=account.account_id, email=account.email, attempted_at=now, return_target=return_target
    )
    return account.model_copy(update={"told_of_attempt_at": now}), [event]
