"""A change of an account's public state, and the event that tells it."""

from collections.abc import Sequence
from typing import Any

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.public import public
from shared.events.contract import Event
from shared.events.identity.account_changed import AccountChanged

Decision = tuple[Account, Sequence[Event]]


def changed(account: Account, **fields: Any) -> Decision:
    """The account with other values in `fields`; nothing is told when they are the same."""
    after = account.model_copy(update=fields)
    return after, [] if after == account else [AccountChanged(account=public(after))]
