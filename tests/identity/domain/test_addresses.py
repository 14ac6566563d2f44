"""The moves of a list of delivery addresses, without I/O."""

from collections.abc import Callable

import pytest

from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.changes import Decision
from services.identity.domain.accounts.public import public
from services.identity.domain.addresses.delivery_address import Destination
from services.identity.domain.addresses.transitions import MOST, TooManyAddresses, add, choose_default, edit, remove
from shared.errors import NotFound
from shared.events.identity.account_changed import AccountChanged
from shared.values.postal_address import PostalAddress
from tests.identity.builders import account

HOME = Destination(
    label="Home",
    recipient="Camille Exemple",
    address=PostalAddress(street="Quai de l'Exemple 3", postal_code="4000", city="Liège", country="BE"),
)


def with_addresses(*ids: str) -> Account:
    """An account whose list has these, the first of which is the default."""
    known = account()
    for each in ids:
        known, _ = add(known, each, HOME)
    return known


def defaults(known: Account) -> dict[str, bool]:
    """Which of the list is the default, by id, in its order."""
    return {each.address_id: each.is_default for each in known.delivery_addresses}


@pytest.mark.rule("ID-11")
def test_the_first_address_is_the_default_and_others_follow_it() -> None:
    """Each addition is told with the whole list."""
    known, events = add(with_addresses("adr_1"), "adr_2", HOME)
    assert defaults(known) == {"adr_1": True, "adr_2": False}
    assert events == [AccountChanged(account=public(known))]
    assert [each.address_id for each in public(known).delivery_addresses] == ["adr_1", "adr_2"]


@pytest.mark.rule("ID-11")
def test_a_list_has_twenty_at_most() -> None:
    """The 21st is refused."""
    full = with_addresses(*map(str, range(MOST)))
    with pytest.raises(TooManyAddresses):
        add(full, "adr_21", HOME)


@pytest.mark.rule("ID-11")
def test_an_edited_address_keeps_its_place_and_whether_it_is_the_default() -> None:
    """A field that is left out is empty afterwards; the same words again tell nothing."""
    other = Destination(recipient="Garage Exemple", address=HOME.address)
    known, events = edit(with_addresses("adr_1", "adr_2"), "adr_1", other)
    first = known.delivery_addresses[0]
    assert (first.recipient, first.label, first.is_default) == ("Garage Exemple", None, True)
    assert defaults(known) == {"adr_1": True, "adr_2": False}
    assert len(events) == 1
    assert edit(known, "adr_1", other) == (known, [])


@pytest.mark.rule("ID-11")
@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ("adr_1", {"adr_2": True, "adr_3": False}),
        ("adr_2", {"adr_1": True, "adr_3": False}),
        ("adr_3", {"adr_1": True, "adr_2": False}),
    ],
)
def test_the_default_passes_on_when_it_is_removed(gone: str, left: dict[str, bool]) -> None:
    """Exactly one is the default as long as there is one."""
    assert defaults(remove(with_addresses("adr_1", "adr_2", "adr_3"), gone)[0]) == left


@pytest.mark.rule("ID-11")
def test_the_last_address_can_go() -> None:
    """The next one is the default again."""
    empty, _ = remove(with_addresses("adr_1"), "adr_1")
    assert empty.delivery_addresses == ()
    assert defaults(add(empty, "adr_2", HOME)[0]) == {"adr_2": True}


@pytest.mark.rule("ID-11")
def test_one_address_is_chosen_as_the_default() -> None:
    """The earlier one is none any more; choosing it again tells nothing."""
    known, events = choose_default(with_addresses("adr_1", "adr_2"), "adr_2")
    assert (defaults(known), len(events)) == ({"adr_1": False, "adr_2": True}, 1)
    assert choose_default(known, "adr_2") == (known, [])


@pytest.mark.rule("ID-11")
@pytest.mark.parametrize(
    "move",
    [
        lambda known: edit(known, "adr_9", HOME),
        lambda known: remove(known, "adr_9"),
        lambda known: choose_default(known, "adr_9"),
    ],
)
def test_what_is_not_on_the_list_is_not_found(move: Callable[[Account], Decision]) -> None:
    """No move touches another address instead."""
    with pytest.raises(NotFound):
        move(with_addresses("adr_1"))
