"""Registration and confirmation over the API, on the real database."""

import asyncio
import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from services.identity.domain.accounts.account import AcceptedTerms
from services.identity.domain.accounts.public import public
from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.values.customer_number import customer_number
from tests.identity.visitor import TERMS, Visitor, fields, registration
from tests.support.in_process import StartService


@pytest.mark.rule("ID-03")
async def test_one_call_registers(visitor: Visitor) -> None:
    """The answer is the account; it is stored with its terms, and told with its confirmation token in one write."""
    answer = await visitor.register(email=" Camille@Example.COM ")
    assert answer["email"] == "Camille@example.com"
    assert answer["phone"] == "+32470123456"
    assert (answer["email_confirmed"], answer["locale"]) == (False, "fr")
    stored = (await visitor.service.context.accounts.get(answer["account_id"])).state
    accepted = AcceptedTerms(**TERMS, language="fr", accepted_at=visitor.service.clock())
    assert stored.terms == accepted
    [registered] = await visitor.service.published(AccountRegistered)
    assert registered.data.account == public(stored)
    [asked] = await visitor.service.published(AddressConfirmationRequested)
    assert (registered.seq, asked.seq) == (1, 1)


@pytest.mark.rule("ID-04")
@pytest.mark.parametrize(
    "spelling", ["camille@example.com", "CAMILLE@EXAMPLE.COM", " camille@example.com", "camille@EXAMPLE.com"]
)
async def test_an_address_has_one_account_in_every_spelling(visitor: Visitor, spelling: str) -> None:
    """A second registration answers 409 email_taken."""
    await visitor.register(email="Camille@example.com")
    answer = await visitor.post("/accounts", registration(email=spelling))
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


@pytest.mark.rule("ID-04")
async def test_an_international_domain_has_one_account_in_both_forms(visitor: Visitor) -> None:
    """The Unicode and the ASCII form of a domain are the same address."""
    await visitor.register(email="camille@ex\u00e4mple.com")
    answer = await visitor.post("/accounts", registration(email="camille@xn--exmple-cua.com"))
    assert answer.json()["code"] == "email_taken"


@pytest.mark.rule("ID-04")
async def test_of_fifty_registrations_at_once_one_succeeds(
    start_service: StartService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One 201, forty-nine 409, one account, one event."""
    monkeypatch.setattr("services.identity.security.slots.PATIENCE", 30)  # each hashes a password, and none gives up
    visitor = Visitor(await start_service("identity", rate_limit_factor=100.0))
    spellings = ["camille@example.com", "CAMILLE@example.com"]
    bodies = [registration(email=spellings[index % 2]) for index in range(50)]
    answers = await asyncio.gather(*(visitor.post("/accounts", body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert {answer.json().get("code") for answer in answers} == {None, "email_taken"}
    assert await visitor.service.database["accounts"].count_documents({}) == 1
    assert len(await visitor.service.published(AccountRegistered)) == 1


async def test_a_taken_customer_number_is_replaced(visitor: Visitor) -> None:
    """Registration draws again when the number that it drew is another customer's."""
    drawn = iter([1, 1, 1, 2])
    visitor.service.app.state.context = dataclasses.replace(
        visitor.service.context, new_customer_number=lambda: customer_number(next(drawn))
    )
    first = await visitor.register()
    second = await visitor.register(email="noor@example.com")
    assert [first["customer_number"], second["customer_number"]] == [customer_number(1), customer_number(2)]


ADDRESS = registration()["address"]

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
    ({"terms": None}, "terms"),
    ({"terms": TERMS | {"hash": "A" * 64}}, "terms.hash"),
    ({"name": "Exemple\u202eelpmexE"}, "name"),
    ({"name": "Exemple\u0085Bcc"}, "name"),
    ({"name": "\u200d"}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"address": ADDRESS | {"country": "EU"}}, "address.country"),
    ({"address": ADDRESS | {"country": "be"}}, "address.country"),
    ({"address": ADDRESS | {"city": "a\nb"}}, "address.city"),
    ({"address": ADDRESS | {"postal_code": "10000"}}, "address.postal_code"),
    ({"address": ADDRESS | {"postal_code": ""}}, "address.postal_code"),
    ({"address": {name: text for name, text in ADDRESS.items() if name != "postal_code"}}, "address.postal_code"),
    ({"address": ADDRESS | {"postal_code": "1" * 21}}, "address.postal_code"),
    ({"address": ADDRESS | {"country": "NL"}}, "address.postal_code"),
]


@pytest.mark.rule("ID-03", "AP-01")
@pytest.mark.parametrize(("changed", "field"), WRONG)
async def test_a_wrong_field_is_named_and_nothing_is_stored(
    visitor: Visitor, changed: dict[str, Any], field: str
) -> None:
    """422 names the field, quotes no password, and leaves no account."""
    answer = await visitor.post("/accounts", registration(**changed))
    assert fields(answer) == {field}
    assert "Exemple-Camille" not in answer.text
    assert await visitor.service.database["accounts"].count_documents({}) == 0


@pytest.mark.rule("ID-03", "AP-01")
async def test_every_wrong_field_is_named_in_one_answer(visitor: Visitor) -> None:
    """Text, e-mail, postal code, phone, password, terms and an unknown field: one answer, with pointers and texts."""
    wrong = registration(
        email="camille",
        name="Ex\nemple",
        phone="call me",
        password="Camille Camille 1",
        terms_accepted=False,
        address=ADDRESS | {"postal_code": "ABC"},
        colour="red",
    )
    answer = await visitor.service.post("/accounts", json=wrong, headers={"Accept-Language": "nl"})
    assert {(each["pointer"], each["code"]) for each in answer.json()["errors"]} == {
        ("#/email", "invalid_email"),
        ("#/name", "unprintable_text"),
        ("#/phone", "invalid_phone"),
        ("#/password", "password_too_weak"),
        ("#/terms_accepted", "terms_not_accepted"),
        ("#/address/postal_code", "invalid_postal_code"),
        ("#/colour", "unknown_field"),
    }
    assert "Geef een postcode van het land op, zoals 4000." in {each["detail"] for each in answer.json()["errors"]}


@pytest.mark.rule("ID-03")
@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [("LU", "L-1009", "1009"), ("GB", "sw1a 1aa", "SW1A 1AA"), ("NL", "1234 ab", "1234 AB"), ("HK", "", "")],
)
async def test_a_postal_code_is_that_of_its_country(visitor: Visitor, country: str, typed: str, kept: str) -> None:
    """Each country has its form, some have none; small letters and the country's own prefix are put right."""
    address = ADDRESS | {"country": country, "postal_code": typed}
    answer = await visitor.register(address=address, phone="+32470123456")
    assert answer["address"] == address | {"postal_code": kept}


@pytest.mark.rule("ID-03")
async def test_markup_in_a_name_is_kept_as_text(visitor: Visitor) -> None:
    """Who shows a name escapes it; here it is data, with accents composed."""
    answer = await visitor.register(name="<b>{{7*7}}</b>", first_name="Rene\u0301e")
    assert (answer["name"], answer["first_name"]) == ("<b>{{7*7}}</b>", "Ren\u00e9e")


async def test_spaces_around_a_password_belong_to_it(visitor: Visitor) -> None:
    """Nothing of a password is cut off."""
    await visitor.register(password=" copper lantern ferry ")
    assert (await visitor.log_in("copper lantern ferry")).status_code == 401
    assert (await visitor.log_in(" copper lantern ferry ")).status_code == 201


@pytest.mark.rule("ID-06")
async def test_the_mailed_token_confirms_the_address_once(visitor: Visitor) -> None:
    """The account tells its new state; the second use, as any unknown token, answers 409 token_invalid."""
    account = await visitor.register()
    token = await visitor.confirmation_token()
    answer = await visitor.post("/address-confirmations", {"token": token})
    known = {name: account[name] for name in ("customer_number", "registered_at")}
    assert answer.json() == known | {"email_confirmed": True}
    [changed] = await visitor.service.published(AccountChanged)
    assert (changed.data.account.email_confirmed, changed.seq) == (True, 2)
    used = await visitor.post("/address-confirmations", {"token": token})
    unknown = await visitor.post("/address-confirmations", {"token": "unknown"})
    assert (used.status_code, used.json()["code"]) == (409, "token_invalid")
    assert used.json() | {"trace_id": ""} == unknown.json() | {"trace_id": ""}


@pytest.mark.rule("ID-06")
async def test_of_fifty_confirmations_at_once_one_succeeds(visitor: Visitor) -> None:
    """One 200, forty-nine 409, one event."""
    await visitor.register()
    body = {"token": await visitor.confirmation_token()}
    answers = await asyncio.gather(*(visitor.post("/address-confirmations", body) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 49
    assert len(await visitor.service.published(AccountChanged)) == 1


@pytest.mark.rule("ID-06")
async def test_an_old_confirmation_link_is_over(visitor: Visitor) -> None:
    """After seven days, the same answer as for an unknown token."""
    await visitor.register()
    token = await visitor.confirmation_token()
    visitor.service.clock.moment += timedelta(days=7)
    answer = await visitor.post("/address-confirmations", {"token": token})
    assert (answer.status_code, answer.json()["code"]) == (409, "token_invalid")


@pytest.mark.rule("NO-03")
async def test_no_token_or_password_is_stored_in_clear(visitor: Visitor) -> None:
    """The whole database, outboxes included, holds neither; the outboxes hold no personal data either."""
    await visitor.register()
    secrets = [await visitor.confirmation_token(), "copper lantern ferry"]
    for name in await visitor.service.database.list_collection_names():
        stored = str([document async for document in visitor.service.database[name].find()])
        assert not [secret for secret in secrets if secret in stored]
    [account] = [document async for document in visitor.service.database["accounts"].find()]
    assert not [word for word in ("amille", "Exemple", "470123456") if word in str(account["outbox"])]
