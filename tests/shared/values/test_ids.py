"""Identifiers: time-ordered, derived, or unguessable, as their use asks."""

import re
import time

from shared.values.ids import ALPHABET, derived_id, derived_number, new_id, new_secret


def test_new_ids_sort_by_time() -> None:
    """An id made a millisecond later sorts later, and none comes twice."""
    earlier = [new_id("ord") for _ in range(200)]
    until = time.time_ns() // 1_000_000 + 1
    while time.time_ns() // 1_000_000 <= until:
        pass  # the next millisecond
    later = new_id("ord")
    assert all(each < later for each in earlier)
    assert len(set(earlier)) == 200
    assert re.fullmatch(rf"ord_[{ALPHABET}]{{26}}", later)


def test_derived_ids_meet_themselves() -> None:
    """The same parts give the same id on every machine; parts that only look alike when joined do not."""
    assert derived_id("inv", "evt_1", "invoice") == derived_id("inv", "evt_1", "invoice")
    assert derived_id("inv", "a", "bc") != derived_id("inv", "ab", "c")
    assert derived_id("x", "evt_1") == "x_" + derived_id("y", "evt_1")[2:]


def test_numbers_for_people_are_readable_and_unguessable() -> None:
    """Groups of four from an alphabet without I, L, O and U; 60 bits of chance."""
    numbers = {derived_number("R", "acc_1", str(key)) for key in range(500)}
    assert derived_number("R", "acc_1", "7") in numbers
    assert len(numbers) == 500
    assert all(re.fullmatch(rf"R(-[{ALPHABET}]{{4}}){{3}}", number) for number in numbers)
    assert not set("ILOU") & set(ALPHABET)
    assert len(ALPHABET) ** 12 == 2**60


def test_secrets_fit_a_url() -> None:
    """256 bits, without a character that a URL would change."""
    assert re.fullmatch(r"[\w-]{43}", new_secret())
    assert new_secret() != new_secret()
