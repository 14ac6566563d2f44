"""Registration and confirmation over the API, on the real database."""

import asyncio
import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from services.identity.domain.accounts.public import public
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.values.customer_number import customer_number
from tests.identity.harness import Harness, fields, registration


@pytest.mark.rule("ID-03")
async def test_one_call_registers(identity: Harness) -> None:
    """The answer is the account; it is stored with its terms, and told with its confirmation token in one write."""
    answer = await identity.register(email=" Camille@Example.COM ")
    assert answer["email"] == "Camille@example.com"
    assert answer["phone"] == "+32470123456"
    assert (answer["email_confirmed"], answer["locale"]) == (False, "fr")
    stored = (await identity.context.accounts.get(answer["account_id"])).state
    assert (stored.terms.version, stored.terms.accepted_at) == ("2026-11", identity.clock())
    [registered] = await identity.told(AccountRegistered)
    assert registered.data.account == public(stored)
    [asked] = await identity.told(AddressConfirmationRequested)
    assert (registered.seq, asked.seq) == (1, 1)


@pytest.mark.rule("ID-04")
@pytest.mark.parametrize(
    "spelling", ["camille@example.com", "CAMILLE@EXAMPLE.COM", " camille@example.com", "camille@EXAMPLE.com"]
)
async def test_an_address_has_one_account_in_every_spelling(identity: Harness, spelling: str) -> None:
    """A second registration answers 409 email_taken."""
    await identity.register(email="Camille@example.com")
    answer = await identity.post("/accounts", registration(email=spelling))
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


@pytest.mark.rule("ID-04")
async def test_an_international_domain_has_one_account_in_both_forms(identity: Harness) -> None:
    """The Unicode and the ASCII form of a domain are the same address."""
    await identity.register(email="camille@ex\u00e4mple.com")
    answer = await identity.post("/accounts", registration(email="camille@xn--exmple-cua.com"))
    assert answer.json()["code"] == "email_taken"


@pytest.mark.rule("ID-04")
async def test_of_fifty_registrations_at_once_one_succeeds(identity: Harness) -> None:
    """One 201, forty-nine 409, one account, one event."""
    spellings = ["camille@example.com", "CAMILLE@example.com"]
    bodies = [registration(email=spellings[index % 2]) for index in range(50)]
    answers = await asyncio.gather(*(identity.post("/accounts", body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert {answer.json().get("code") for answer in answers} == {None, "email_taken"}
    assert await identity.database["accounts"].count_documents({}) == 1
    assert len(await identity.told(AccountRegistered)) == 1


async def test_a_taken_customer_number_is_replaced(identity: Harness) -> None:
    """Registration draws again when the number that it drew is another customer's."""
    drawn = iter([1, 1, 1, 2])
    identity.app.state.context = dataclasses.replace(
        identity.context, new_customer_number=lambda: customer_number(next(drawn))
    )
    first = await identity.register()
    second = await identity.register(email="noor@example.com")
    assert [first["customer_number"], second["customer_number"]] == [customer_number(1), customer_number(2)]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"role": "staff"}, "role"),
    ({"status": "confirmed"}, "status"),
    ({"email_confirmed": True}, "email_confirmed"),
    ({"customer_number": "C000000018"}, "customer_number"),
    ({"email": {"$ne": None}}, "email"),
    ({"email": None}, "email"),
    ({"email": "camille"}, "email"),
    ({"email": "camille@example.com\r\nBcc: other@example.com"}, "email"),
    ({"email": "camille@[127.0.0.1]"}, "email"),
    ({"email": "cami\u200blle@example.com"}, "email"),
    ({"email": "\uff43amille@example.com"}, "email"),
    ({"email": "mi\u017fter@example.com"}, "email"),
    ({"email": f"{'c' * 65}@example.com"}, "email"),
    ({"password": {"$ne": None}}, "password"),
    ({"password": "short"}, "password"),
    ({"password": "x" * 129}, "password"),
    ({"password": "Exemple-Camille"}, "password"),
    ({"name": "Exemple\r\nBcc: other@example.com"}, "name"),
    ({"first_name": "Cam\u2028ille"}, "first_name"),
    ({"first_name": " "}, "first_name"),
    ({"name": ["Exemple"]}, "name"),
    ({"phone": "12"}, "phone"),
    ({"phone": "call me"}, "phone"),
    ({"phone": 32470123456}, "phone"),
    ({"locale": "de"}, "locale"),
    ({"terms_accepted": False}, "terms_accepted"),
    ({"terms_accepted": "true"}, "terms_accepted"),
    ({"address": {"street": "x", "postal_code": "1", "city": "y", "country": "EU"}}, "address.country"),
    ({"address": {"street": "x", "postal_code": "1", "city": "y", "country": "be"}}, "address.country"),
    ({"address": {"street": "x", "postal_code": "1", "city": "a\nb", "country": "BE"}}, "address.city"),
]


@pytest.mark.rule("ID-03", "AP-01")
@pytest.mark.parametrize(("changed", "field"), WRONG)
async def test_a_wrong_field_is_named_and_nothing_is_stored(
    identity: Harness, changed: dict[str, Any], field: str
) -> None:
    """422 names the field, quotes no password, and leaves no account."""
    answer = await identity.post("/accounts", registration(**changed))
    assert fields(answer) == {field}
    assert "Exemple-Camille" not in answer.text
    assert await identity.database["accounts"].count_documents({}) == 0


@pytest.mark.rule("ID-03")
async def test_markup_in_a_name_is_kept_as_text(identity: Harness) -> None:
    """Who shows a name escapes it; here it is data, with accents composed."""
    answer = await identity.register(name="<b>{{7*7}}</b>", first_name="Rene\u0301e")
    assert (answer["name"], answer["first_name"]) == ("<b>{{7*7}}</b>", "Ren\u00e9e")


async def test_spaces_around_a_password_belong_to_it(identity: Harness) -> None:
    """Nothing of a password is cut off."""
    await identity.register(password=" copper lantern ferry ")
    assert (await identity.log_in("copper lantern ferry")).status_code == 401
    assert (await identity.log_in(" copper lantern ferry ")).status_code == 201


@pytest.mark.rule("ID-06")
async def test_the_mailed_token_confirms_the_address_once(identity: Harness) -> None:
    """The account tells its new state; the second use, as any unknown token, answers 409 token_invalid."""
    account = await identity.register()
    token = await identity.confirmation_token()
    answer = await identity.post("/address-confirmations", {"token": token})
    assert answer.json() == {"customer_number": account["customer_number"], "email_confirmed": True}
    [changed] = await identity.told(AccountChanged)
    assert (changed.data.account.email_confirmed, changed.seq) == (True, 2)
    used = await identity.post("/address-confirmations", {"token": token})
    unknown = await identity.post("/address-confirmations", {"token": "unknown"})
    assert (used.status_code, used.json()["code"]) == (409, "token_invalid")
    assert used.json() | {"trace_id": ""} == unknown.json() | {"trace_id": ""}


@pytest.mark.rule("ID-06")
async def test_of_fifty_confirmations_at_once_one_succeeds(identity: Harness) -> None:
    """One 200, forty-nine 409, one event."""
    await identity.register()
    body = {"token": await identity.confirmation_token()}
    answers = await asyncio.gather(*(identity.post("/address-confirmations", body) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 49
    assert len(await identity.told(AccountChanged)) == 1


@pytest.mark.rule("ID-06")
async def test_an_old_confirmation_link_is_over(identity: Harness) -> None:
    """After seven days, the same answer as for an unknown token."""
    await identity.register()
    token = await identity.confirmation_token()
    identity.clock.moment += timedelta(days=7)
    answer = await identity.post("/address-confirmations", {"token": token})
    assert (answer.status_code, answer.json()["code"]) == (409, "token_invalid")


@pytest.mark.rule("NO-03")
async def test_no_token_or_password_is_stored_in_clear(identity: Harness) -> None:
    """The whole database, outboxes included, holds neither; the outboxes hold no personal data either."""
    await identity.register()
    secrets = [await identity.confirmation_token(), "copper lantern ferry"]
    for name in await identity.database.list_collection_names():
        stored = str([document async for document in identity.database[name].find()])
        assert not [secret for secret in secrets if secret in stored]
    [account] = [document async for document in identity.database["accounts"].find()]
    assert not [word for word in ("amille", "Exemple", "470123456") if word in str(account["outbox"])]
