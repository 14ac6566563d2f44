"""Vehicles over the API, on the real database."""

from typing import Any

import pytest

from shared.events.identity.account_changed import AccountChanged
from tests.identity.owner import Owner
from tests.identity.visitor import Visitor, fields, registration, vehicle


@pytest.fixture
async def owner(visitor: Visitor) -> Owner:
    """A customer who is logged in."""
    await visitor.register()
    return Owner(visitor, (await visitor.session())["access_token"])


@pytest.mark.rule("ID-15")
async def test_a_customer_keeps_a_main_vehicle_and_others(owner: Owner) -> None:
    """Added, corrected, made the main one, removed; the others are told the whole list each time."""
    first = await owner.add("vehicles", vehicle())
    assert first == vehicle() | {"vehicle_id": first["vehicle_id"], "is_main": True}
    second = await owner.add("vehicles", {"make": "Fiat", "model": "Panda"})
    assert (second["is_main"], second["engine"], second["km_per_year"], second["last_inspection"]) == (
        False,
        *[None] * 3,
    )
    path = f"/me/vehicles/{second['vehicle_id']}"
    assert (await owner.change("PUT", path, vehicle(make="Fiat", km_per_year=0)))["km_per_year"] == 0
    listed = await owner.change("PUT", f"{path}/main")
    assert [each["is_main"] for each in listed["items"]] == [False, True]
    await owner.change("DELETE", path)
    assert await owner.read("/me/vehicles") == {"items": [first]}
    told = (await owner.visitor.service.published(AccountChanged))[-1].data.account.vehicles
    assert [(each.make, each.is_main, each.last_inspection) for each in told] == [("Peugeot", True, "2026-02-16")]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"make": ""}, "make", "empty"),
    ({"model": None}, "model", "not_text"),
    ({"km_per_year": -1}, "km_per_year", "too_low"),
    ({"km_per_year": "15000"}, "km_per_year", "not_a_whole_number"),
    ({"last_inspection": "16/02/2026"}, "last_inspection", "invalid_day"),
    ({"last_inspection": "20260216"}, "last_inspection", "invalid_day"),
    ({"last_inspection": "2026-02-30"}, "last_inspection", "invalid_day"),
    ({"last_inspection": "2126-02-16"}, "last_inspection", "in_the_future"),
    ({"plate": "1-ABC-123"}, "plate", "unknown_field"),
]


@pytest.mark.rule("ID-15", "AP-01")
async def test_a_wrong_field_is_named(owner: Owner) -> None:
    """422 names it with its code; nothing is added."""
    for changed, field, code in WRONG:
        answer = await owner.send("POST", "/me/vehicles", vehicle(**changed), **{"Idempotency-Key": f"key-{changed}"})
        assert (fields(answer), answer.json()["errors"][0]["code"]) == ({field}, code)
    assert await owner.read("/me/vehicles") == {"items": []}


@pytest.mark.rule("ID-15", "AP-02")
async def test_another_s_vehicle_does_not_exist(owner: Owner, visitor: Visitor) -> None:
    """404 for its id in another account, whatever is asked; it stays as it is."""
    theirs = await owner.add("vehicles", vehicle())
    await visitor.post("/accounts", registration(email="noor@example.com"))
    other = Owner(visitor, (await visitor.log_in(email="noor@example.com")).json()["access_token"])
    path, any_version = f"/me/vehicles/{theirs['vehicle_id']}", {"If-Match": "*"}
    answers = [
        await other.send("GET", path),
        await other.send("PUT", path, vehicle(), **any_version),
        await other.send("PUT", f"{path}/main", **any_version),
        await other.send("DELETE", path, **any_version),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert await owner.read("/me/vehicles") == {"items": [theirs]}
