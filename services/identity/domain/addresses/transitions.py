"""The moves of an account's list of delivery addresses (ID-11): one of them is the default as long as there is one."""

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.changes import Decision, changed
from services.identity.domain.accounts.short_list import ShortList
from services.identity.domain.addresses.delivery_address import DeliveryAddress, Destination
from shared.errors import Refused

MOST = 20
"""Addresses of one account: they travel in each of its state events."""

_LIST = ShortList[DeliveryAddress](noun="address", key="address_id", mark="is_default")


class TooManyAddresses(Refused):
    """The list is full: one has to go first."""

    code = "too_many_addresses"


def add(account: Account, address_id: str, destination: Destination) -> Decision:
    """Behind the others; the first one is the default. TooManyAddresses."""
    if len(account.delivery_addresses) >= MOST:
        raise TooManyAddresses(most=MOST)
    added = DeliveryAddress(**dict(destination), address_id=address_id, is_default=False)
    return changed(account, delivery_addresses=_LIST.with_new(account.delivery_addresses, added))


def edit(account: Account, address_id: str, destination: Destination) -> Decision:
    """Other words for one of them, which keeps its place; NotFound when there is none."""
    return changed(
        account, delivery_addresses=_LIST.with_other(account.delivery_addresses, address_id, dict(destination))
    )


def remove(account: Account, address_id: str) -> Decision:
    """The list without it; the first of the others is the default when it was. NotFound when there is none."""
    return changed(account, delivery_addresses=_LIST.without(account.delivery_addresses, address_id))


def choose_default(account: Account, address_id: str) -> Decision:
    """This one is the default, the others are not; NotFound when there is none."""
    return changed(account, delivery_addresses=_LIST.with_mark(account.delivery_addresses, address_id))


def find(account: Account, address_id: str) -> DeliveryAddress:
    """The address of this id; NotFound when the account has none."""
    return _LIST.find(account.delivery_addresses, address_id)
