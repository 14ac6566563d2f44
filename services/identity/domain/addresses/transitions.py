"""The moves of an account's list of delivery addresses (ID-11): one of them is the default as long as there is one."""

from collections.abc import Iterable

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.changes import Decision, changed
from services.identity.domain.addresses.delivery_address import DeliveryAddress, Destination
from shared.errors import NotFound, Refused

MOST = 20
"""Addresses of one account: they travel in each of its state events."""


class TooManyAddresses(Refused):
    """The list is full: one has to go first."""

    code = "too_many_addresses"


def add(account: Account, address_id: str, destination: Destination) -> Decision:
    """Behind the others; the first one is the default. TooManyAddresses."""
    listed = account.delivery_addresses
    if len(listed) >= MOST:
        raise TooManyAddresses(most=MOST)
    added = DeliveryAddress(**dict(destination), address_id=address_id, is_default=not listed)
    return _listing(account, (*listed, added))


def edit(account: Account, address_id: str, destination: Destination) -> Decision:
    """Other words for one of them, which keeps its place; NotFound when there is none."""
    found = find(account, address_id)
    edited = found.model_copy(update=dict(destination))
    return _listing(account, (edited if each is found else each for each in account.delivery_addresses))


def remove(account: Account, address_id: str) -> Decision:
    """The list without it; the first of the others is the default when it was. NotFound when there is none."""
    found = find(account, address_id)
    others = [each for each in account.delivery_addresses if each is not found]
    if found.is_default and others:
        others[0] = others[0].model_copy(update={"is_default": True})
    return _listing(account, others)


def choose_default(account: Account, address_id: str) -> Decision:
    """This one is the default, the others are not; NotFound when there is none."""
    chosen = find(account, address_id)
    return _listing(
        account, (each.model_copy(update={"is_default": each is chosen}) for each in account.delivery_addresses)
    )


def find(account: Account, address_id: str) -> DeliveryAddress:
    """The address of this id; NotFound when the account has none."""
    for each in account.delivery_addresses:
        if each.address_id == address_id:
            return each
    raise NotFound("address")


def _listing(account: Account, addresses: Iterable[DeliveryAddress]) -> Decision:
    return changed(account, delivery_addresses=tuple(addresses))
