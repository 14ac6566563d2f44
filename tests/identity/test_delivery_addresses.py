"""Delivery addresses over the API, on the real database."""

from typing import Any

import pytest

from shared.events.identity.account_changed import AccountChanged
from tests.identity.owner import Owner
from tests.identity.visitor import Visitor, bearer, delivery_address, fields, registration


@pytest.fixture
async def owner(visitor: Visitor) -> Owner:
    """A customer who is logged in."""
    await visitor.register()
    return Owner(visitor, (await visitor.session())["access_token"])


@pytest.mark.rule("ID-11")
async def test_a_customer_keeps_a_list_of_delivery_addresses(owner: Owner) -> None:
    """Added, corrected, made the default, removed; the others are told the whole list each time."""
    first = await owner.add("addresses", delivery_address())
    assert first == delivery_address(phone="+32470123456") | {"address_id": first["address_id"], "is_default": True}
    second = await owner.add("addresses", delivery_address(label=None, recipient="Garage Exemple"))
    assert (second["label"], second["is_default"]) == (None, False)
    corrected = await owner.change("PUT", f"/me/addresses/{second['address_id']}", delivery_address(label="Garage"))
    assert (corrected["label"], corrected["is_default"]) == ("Garage", False)
    listed = await owner.change("PUT", f"/me/addresses/{second['address_id']}/default")
    assert [each["is_default"] for each in listed["items"]] == [False, True]
    await owner.change("DELETE", f"/me/addresses/{second['address_id']}")
    assert await owner.read("/me/addresses") == {"items": [first]}
    told = await owner.visitor.service.published(AccountChanged)
    assert [len(each.data.account.delivery_addresses) for each in told] == [1, 2, 2, 2, 1]
    last = told[-1].data.account.delivery_addresses[0]
    assert (last.recipient, last.address.city, last.is_default) == ("Camille Exemple", "Liège", True)


@pytest.mark.rule("AP-01")
async def test_a_repeated_addition_adds_one_address(owner: Owner) -> None:
    """The same Idempotency-Key answers the same address, marked; another body under it is 422; without a key 400."""
    key = {"Idempotency-Key": "the-same-key"}
    first = await owner.send("POST", "/me/addresses", delivery_address(), **key)
    again = await owner.send("POST", "/me/addresses", delivery_address(), **key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert (await owner.send("POST", "/me/addresses", delivery_address(label="Other"), **key)).status_code == 422
    assert (await owner.send("POST", "/me/addresses", delivery_address())).status_code == 400
    assert len((await owner.read("/me/addresses"))["items"]) == 1


@pytest.mark.rule("AP-01")
async def test_a_change_names_the_version_that_it_is_meant_for(owner: Owner) -> None:
    """428 without If-Match; 412 with an older one, and nothing is overwritten."""
    path = f"/me/addresses/{(await owner.add('addresses', delivery_address()))['address_id']}"
    read = await owner.send("GET", path)
    assert (await owner.send("PUT", path, delivery_address(label="One"))).status_code == 428
    first = await owner.send("PUT", path, delivery_address(label="One"), **{"If-Match": read.headers["etag"]})
    late = await owner.send("PUT", path, delivery_address(label="Two"), **{"If-Match": read.headers["etag"]})
    assert (first.status_code, late.status_code, late.json()["code"]) == (200, 412, "stale")
    assert (await owner.read(path))["label"] == "One"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"recipient": ""}, "recipient"),
    ({"label": "a\nb"}, "label"),
    ({"phone": "call me"}, "phone"),
    ({"is_default": True}, "is_default"),
    ({"address": delivery_address()["address"] | {"postal_code": "ABC"}}, "address.postal_code"),
    ({"address": delivery_address()["address"] | {"country": "EU"}}, "address.country"),
]


@pytest.mark.rule("ID-11", "AP-01")
@pytest.mark.parametrize(("changed", "field"), WRONG)
async def test_a_wrong_field_is_named(owner: Owner, changed: dict[str, Any], field: str) -> None:
    """422 names it; nothing is added."""
    answer = await owner.send("POST", "/me/addresses", delivery_address(**changed), **{"Idempotency-Key": "some-key"})
    assert fields(answer) == {field}
    assert await owner.read("/me/addresses") == {"items": []}


@pytest.mark.rule("ID-11", "AP-02")
async def test_another_s_address_does_not_exist(owner: Owner, visitor: Visitor) -> None:
    """404 for its id in another account, whatever is asked; it stays as it is."""
    theirs = await owner.add("addresses", delivery_address())
    await visitor.post("/accounts", registration(email="noor@example.com"))
    other = Owner(visitor, (await visitor.log_in(email="noor@example.com")).json()["access_token"])
    path, any_version = f"/me/addresses/{theirs['address_id']}", {"If-Match": "*"}
    answers = [
        await other.send("GET", path),
        await other.send("PUT", path, delivery_address(), **any_version),
        await other.send("PUT", f"{path}/default", **any_version),
        await other.send("DELETE", path, **any_version),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert await owner.read("/me/addresses") == {"items": [theirs]}


@pytest.mark.rule("ID-11", "ID-07")
async def test_an_ended_session_changes_nothing(owner: Owner, visitor: Visitor) -> None:
    """401 session_over at once, although its token has not expired."""
    await visitor.log_out(owner.access_token)
    answer = await visitor.service.get("/me/addresses", headers=bearer(owner.access_token))
    added = await owner.send("POST", "/me/addresses", delivery_address(), **{"Idempotency-Key": "some-key"})
    assert (answer.status_code, added.status_code) == (401, 401)


@pytest.mark.rule("ID-14")
async def test_an_erased_account_keeps_nothing_of_its_addresses(owner: Owner, visitor: Visitor) -> None:
    """Names, phone, label and street are among the fields that erasing replaces; the country stays."""
    await owner.add("addresses", delivery_address())
    account_id = (await owner.read("/me"))["account_id"]
    await visitor.service.context.accounts.redact(account_id)
    document = await visitor.service.database["accounts"].find_one({"_id": account_id})
    kept = str(document["state"]["delivery_addresses"] if document else "")
    assert "BE" in kept
    assert not [word for word in ("Camille", "470123456", "Atelier", "Quai", "4000", "Liège") if word in kept]
