"""The moves of a list of vehicles, without I/O."""

from datetime import timedelta

import pytest

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.public import public
from services.identity.domain.vehicles.transitions import MOST, TooManyVehicles, add, choose_main, edit, remove
from services.identity.domain.vehicles.vehicle import Description
from shared.errors import Invalid, NotFound
from shared.events.identity.account_changed import AccountChanged
from tests.identity.builders import NOW, account

CAR = Description(make="Peugeot", model="308 SW", km_per_year=15_000, last_inspection="2026-02-16")


def with_vehicles(*ids: str) -> Account:
    """An account whose list has these, the first of which is the main one."""
    known = account()
    for each in ids:
        known, _ = add(known, each, CAR, NOW)
    return known


def mains(known: Account) -> dict[str, bool]:
    """Which of the list is the main one, by id, in its order."""
    return {each.vehicle_id: each.is_main for each in known.vehicles}


@pytest.mark.rule("ID-15")
def test_the_first_vehicle_is_the_main_one() -> None:
    """Others follow it; each addition is told with the whole list."""
    known, events = add(with_vehicles("veh_1"), "veh_2", CAR, NOW)
    assert mains(known) == {"veh_1": True, "veh_2": False}
    assert events == [AccountChanged(account=public(known))]
    assert [(each.make, each.km_per_year) for each in public(known).vehicles] == [("Peugeot", 15_000)] * 2


@pytest.mark.rule("ID-15")
def test_an_account_has_twenty_vehicles_at_most() -> None:
    """The 21st is refused."""
    with pytest.raises(TooManyVehicles):
        add(with_vehicles(*map(str, range(MOST))), "veh_21", CAR, NOW)


@pytest.mark.rule("ID-15")
def test_another_vehicle_becomes_the_main_one() -> None:
    """By choice, or because the main one goes."""
    known = with_vehicles("veh_1", "veh_2", "veh_3")
    assert mains(choose_main(known, "veh_2")[0]) == {"veh_1": False, "veh_2": True, "veh_3": False}
    assert mains(remove(known, "veh_1")[0]) == {"veh_2": True, "veh_3": False}


@pytest.mark.rule("ID-15")
def test_a_corrected_vehicle_keeps_its_place() -> None:
    """What is left out is empty afterwards; an id that is not there is not found."""
    known, _ = edit(with_vehicles("veh_1", "veh_2"), "veh_1", Description(make="Fiat", model="Panda"), NOW)
    assert (known.vehicles[0].make, known.vehicles[0].km_per_year, known.vehicles[0].is_main) == ("Fiat", None, True)
    with pytest.raises(NotFound):
        edit(known, "veh_9", CAR, NOW)


@pytest.mark.rule("ID-15")
@pytest.mark.parametrize(("days", "refused"), [(0, False), (1, False), (2, True)])
def test_an_inspection_to_come_is_refused(days: int, refused: bool) -> None:
    """Today's counts, wherever on earth it is today already. At NOW, 10:00 in UTC, tomorrow begins there."""
    inspected = CAR.model_copy(update={"last_inspection": (NOW + timedelta(days=days)).date().isoformat()})
    if refused:
        with pytest.raises(Invalid):
            add(account(), "veh_1", inspected, NOW)
    else:
        add(account(), "veh_1", inspected, NOW)
