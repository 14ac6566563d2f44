"""How an account gets and loses a provider (ID-09)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from services.identity.domain.accounts.account import Account
from services.identity.domain.providers.login import Identity, linked
from shared.errors import NotFound, Refused
from shared.events.contract import Event

Decision = tuple[Account, Sequence[Event]]


def link_provider(account: Account, identity: Identity, now: datetime) -> Decision:
    """The account may be logged in by the provider from now on; a second time changes nothing.

    Refused `address_not_confirmed` before the address is the owner's for certain: whoever opened an account with
    somebody else's address would keep a way into it. Refused `provider_already_linked` to another account there.
    """
    if account.email_confirmed_at is None:
        raise Refused("address_not_confirmed")
    present = next((each for each in account.providers if each.provider == identity.provider), None)
    if present is None:
        return account.model_copy(update={"providers": (*account.providers, linked(identity, now))}), []
    if present.key != identity.key:
        raise Refused("provider_already_linked", provider=identity.provider)
    return account, []


def unlink_provider(account: Account, provider: str, offered: Collection[str]) -> Decision:
    """The account without the provider; NotFound when it has no such link. `offered` are the providers of the settings:
    Refused `last_way_in` when neither a password nor another of them is left."""
    left = tuple(each for each in account.providers if each.provider != provider)
    if len(left) == len(account.providers):
        raise NotFound("provider")
    if account.password_hash is None and not any(each.provider in offered for each in left):
        raise Refused("last_way_in")
    return account.model_copy(update={"providers": left}), []
