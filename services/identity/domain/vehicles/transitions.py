"""The moves of an account's list of vehicles (ID-15): one of them is the main one as long as there is one."""

from datetime import datetime, timedelta

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.changes import Decision, changed
from services.identity.domain.accounts.short_list import ShortList
from services.identity.domain.vehicles.vehicle import Description, Vehicle
from shared.errors import FieldError, Invalid, Refused

MOST = 20
"""Vehicles of one account: they travel in each of its state events. A fleet is not kept here."""

_EASTERNMOST = timedelta(hours=14)
_LIST = ShortList[Vehicle](noun="vehicle", key="vehicle_id", mark="is_main")


class TooManyVehicles(Refused):
    """The list is full: one has to go first."""

    code = "too_many_vehicles"


def add(account: Account, vehicle_id: str, description: Description, now: datetime) -> Decision:
    """Behind the others; the first one is the main one. TooManyVehicles; Invalid for an inspection to come."""
    _check(description, now)
    if len(account.vehicles) >= MOST:
        raise TooManyVehicles(most=MOST)
    added = Vehicle(**dict(description), vehicle_id=vehicle_id, is_main=False)
    return changed(account, vehicles=_LIST.with_new(account.vehicles, added))


def edit(account: Account, vehicle_id: str, description: Description, now: datetime) -> Decision:
    """Something else is said of one of them; NotFound when there is none, Invalid for an inspection to come."""
    _check(description, now)
    return changed(account, vehicles=_LIST.with_other(account.vehicles, vehicle_id, dict(description)))


def remove(account: Account, vehicle_id: str) -> Decision:
    """The list without it; the first of the others is the main one when it was. NotFound when there is none."""
    return changed(account, vehicles=_LIST.without(account.vehicles, vehicle_id))


def choose_main(account: Account, vehicle_id: str) -> Decision:
    """This one is the main one, the others are not; NotFound when there is none."""
    return changed(account, vehicles=_LIST.with_mark(account.vehicles, vehicle_id))


def find(account: Account, vehicle_id: str) -> Vehicle:
    """The vehicle of this id; NotFound when the account has none."""
    return _LIST.find(account.vehicles, vehicle_id)


def _check(description: Description, now: datetime) -> None:
    # An inspection of today counts wherever the customer is: where the day begins first, it may be tomorrow in UTC.
    today = (now + _EASTERNMOST).date().isoformat()
    if description.last_inspection is not None and description.last_inspection > today:
        raise Invalid(FieldError("last_inspection", "in_the_future"))
