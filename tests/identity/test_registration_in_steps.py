"""Registration in four steps over the API, on the real database (ID-01, ID-02)."""

import asyncio
from datetime import timedelta

import pytest

from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested as Asked
from shared.events.identity.credentials_issued import CredentialsIssued
from tests.identity.newcomer import (
    Newcomer,
    needs,
    steps,
    to_the_recap_without_password,
    values,
    without_password,
)
from tests.identity.visitor import NEW_PASSWORD, TERMS, Visitor, fields, registration
from tests.support.in_process import StartService
from tests.support.keys import opened

OF_ONE = {"account_id", "customer_number", "email", "email_key", "password_hash", "links"}


@pytest.mark.rule("ID-01")
async def test_four_steps_lead_to_the_account_that_one_call_opens(visitor: Visitor) -> None:
    """Each answer lists its fields with their need, and the next step; the last names login and page. The
    stored account and its events are those of the one-call form."""
    newcomer = await Newcomer.arrive(visitor, return_target="app")
    shown = newcomer.begun
    assert (shown["step"], shown["next"], needs(shown, "required")) == ("profile", "details", {"profile"})
    bodies = steps(return_target="app")
    del bodies["details"]["return_target"]
    shown = (await newcomer.ask("PUT", "profile", bodies["profile"])).json()
    assert (shown["step"], shown["next"]) == ("details", "recap")
    assert {"email", "name", "address.city", "phone"} <= needs(shown, "required")
    assert needs(shown, "optional") == {"password", "locale"}
    shown = (await newcomer.ask("PUT", "details", bodies["details"])).json()
    assert (shown["step"], shown["next"]) == ("recap", "confirmed")
    assert values(shown)["address.city"] == "Bruxelles"
    assert {"terms_accepted", "terms.version", "terms.hash"} <= needs(shown, "required")
    last = (await newcomer.confirm()).json()
    assert (last["step"], last["login"]) == (
        "confirmed",
        {"email": "Camille@example.com", "url": "com.example.shop:/fr/login"},
    )
    other = await visitor.register(email="other@example.com", return_target="app")
    accounts = [
        (await visitor.service.context.accounts.get(each["account_id"])).state for each in (last["account"], other)
    ]
    assert accounts[0].model_dump(exclude=OF_ONE) == accounts[1].model_dump(exclude=OF_ONE)
    for told in (await visitor.service.published(AccountRegistered), await visitor.service.published(Asked)):
        assert [event.data.return_target for event in told] == ["app", "app"]
    assert (await visitor.log_in()).status_code == 201


@pytest.mark.rule("ID-01")
async def test_going_back_keeps_the_values(visitor: Visitor) -> None:
    """Another profile after the recap leads to the details with all that was given, the password too, which is never
    shown; what is sent again replaces it."""
    newcomer = await Newcomer.arrive(visitor)
    recap = await newcomer.to_the_recap()
    back = (await newcomer.ask("PUT", "profile", {"profile": "car_repairer"})).json()
    assert back["step"] == "details"
    assert values(back).items() <= values(recap).items()
    assert [field for field in back["fields"] if field["name"] == "password"] == [
        {"name": "password", "need": "optional", "value": None, "given": True, "choices": []}
    ]
    details = steps(name="Autre")["details"]
    del details["password"]
    assert (await newcomer.ask("PUT", "details", details)).json()["step"] == "recap"
    assert values((await newcomer.ask("GET")).json())["name"] == "Autre"
    account = (await newcomer.confirm()).json()["account"]
    assert (account["name"], account["profile"]) == ("Autre", "car_repairer")
    assert (await visitor.log_in()).status_code == 201


@pytest.mark.rule("ID-01")
async def test_wrong_fields_are_named_at_once_and_can_be_corrected(visitor: Visitor) -> None:
    """One answer names them all; nothing of it is kept, and good details then lead on."""
    newcomer = await Newcomer.arrive(visitor)
    assert fields(await newcomer.ask("PUT", "profile", {"profile": "king"})) == {"profile"}
    assert (await newcomer.ask("PUT", "details", steps()["details"])).json()["code"] == "step_missing"
    await newcomer.ask("PUT", "profile", steps()["profile"])
    wrong = steps(email="camille", phone="call me", password="Camille Camille 1")["details"]
    assert fields(await newcomer.ask("PUT", "details", wrong)) == {"email", "phone", "password"}
    assert (await newcomer.confirm()).json()["code"] == "step_missing"
    assert (await newcomer.to_the_recap())["step"] == "recap"
    assert (await newcomer.confirm(terms=TERMS | {"version": "2026-10"})).json()["code"] == "terms_changed"
    assert fields(await newcomer.confirm(terms_accepted=False)) == {"terms_accepted"}
    assert (await newcomer.confirm()).status_code == 201


@pytest.mark.rule("ID-01")
async def test_an_abandoned_draft_saves_nothing_and_frees_the_address(visitor: Visitor) -> None:
    """It reserves nothing while it lives; at 30 minutes exactly it is over, and no account was made."""
    newcomer = await Newcomer.arrive(visitor)
    await newcomer.to_the_recap()
    visitor.service.clock.moment += timedelta(minutes=30) - timedelta(milliseconds=1)
    assert (await newcomer.ask("GET")).status_code == 200
    visitor.service.clock.moment += timedelta(milliseconds=1)
    for answer in (await newcomer.ask("GET"), await newcomer.confirm()):
        assert (answer.status_code, answer.json()["code"]) == (404, "registration_over")
    assert await visitor.service.database["accounts"].count_documents({}) == 0
    assert (await visitor.post("/accounts", registration())).status_code == 201
    [forget] = [each for each in await index(visitor) if "expireAfterSeconds" in each]
    assert forget["expireAfterSeconds"] == 1800


async def index(visitor: Visitor) -> list[dict[str, object]]:
    """The indexes of the drafts."""
    return list((await visitor.service.database["drafts"].index_information()).values())


@pytest.mark.rule("ID-01", "AP-02")
async def test_a_draft_is_its_secrets_holder_s(visitor: Visitor) -> None:
    """Another draft's secret opens nothing, the answer is that of a draft that never was; the secret is not stored."""
    mine, other = await Newcomer.arrive(visitor), await Newcomer.arrive(visitor)
    await mine.to_the_recap()
    refused = await mine.ask("GET", secret=other.begun["secret"])
    mine.begun["registration_id"] = "reg_unknown"
    unknown = await mine.ask("GET")
    assert (refused.status_code, refused.json() | {"trace_id": ""}) == (404, unknown.json() | {"trace_id": ""})
    stored = str([document async for document in visitor.service.database["drafts"].find()])
    assert mine.begun["secret"] not in stored


@pytest.mark.rule("ID-01", "ID-04")
async def test_confirmed_twice_it_is_one_account(visitor: Visitor) -> None:
    """At once and again later: the same account, told once; the draft then holds nothing of the customer. A taken
    address is said at the confirmation."""
    newcomer, late = await Newcomer.arrive(visitor), await Newcomer.arrive(visitor)
    await newcomer.to_the_recap()
    await late.to_the_recap(email="CAMILLE@example.com")
    answers = await asyncio.gather(*(newcomer.confirm() for _ in range(5)))
    answers.append(await newcomer.confirm())
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["account"]["customer_number"] for answer in answers}) == 1
    assert len(await visitor.service.published(AccountRegistered)) == 1
    taken = await late.confirm()
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")
    kept = await visitor.service.database["drafts"].find_one({"_id": newcomer.begun["registration_id"]})
    assert "amille" not in str(kept)


@pytest.mark.rule("ID-02")
async def test_a_profile_decides_the_price_list_and_which_are_offered_is_a_setting(
    start_service: StartService,
) -> None:
    """A professional's price list is net, a consumer's gross; what is not offered is refused in both forms."""
    visitor = Visitor(await start_service("identity", profiles=["individual", "car_repairer"]))
    newcomer = await Newcomer.arrive(visitor)
    assert newcomer.begun["fields"][0]["choices"] == ["individual", "car_repairer"]
    assert fields(await newcomer.ask("PUT", "profile", {"profile": "other_professional"})) == {"profile"}
    assert fields(await visitor.post("/accounts", registration(profile="other_professional"))) == {"profile"}
    await visitor.register()
    await visitor.register(email="garage@example.com", profile="car_repairer")
    told = [event.data.account for event in await visitor.service.published(AccountRegistered)]
    assert [(each.profile, each.price_list) for each in told] == [("individual", "gross"), ("car_repairer", "net")]


@pytest.mark.rule("ID-01", "ID-06")
async def test_without_a_password_the_mailed_codes_bring_the_link_that_sets_one(visitor: Visitor) -> None:
    """Nobody logs in before; the confirmed address is mailed number, login and the link, once, which no GET uses up."""
    await without_password(await Newcomer.arrive(visitor), "Camille@example.com")
    assert (await visitor.log_in()).status_code == 401
    assert await visitor.service.published(CredentialsIssued) == []
    await visitor.post("/address-confirmations", {"token": await visitor.confirmation_token()})
    [issued] = await visitor.service.published(CredentialsIssued)
    assert issued.data.token is not None
    token = opened(issued.data.token)
    assert (await visitor.redeem(token)).status_code == 204
    assert (await visitor.log_in(NEW_PASSWORD)).status_code == 201
    assert (await visitor.redeem(token)).json()["code"] == "token_invalid"


@pytest.mark.rule("ID-04")
async def test_of_a_hundred_at_once_one_gets_the_address(start_service: StartService) -> None:
    """In different case and Unicode forms, confirmed at once: one 201, ninety-nine 409, one account, one event."""
    visitor = Visitor(await start_service("identity", rate_limit_factor=100.0))
    forms = ["andr\u00e9@ex\u00e4mple.com", "andre\u0301@xn--exmple-cua.com", "ANDR\u00c9@EX\u00c4MPLE.com"]
    forms += ["Andre\u0301@exa\u0308mple.com"]
    newcomers = [await Newcomer.arrive(visitor) for _ in range(100)]
    for number, newcomer in enumerate(newcomers):
        await to_the_recap_without_password(newcomer, forms[number % 4])
    answers = await asyncio.gather(*(newcomer.confirm() for newcomer in newcomers))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 99
    assert {answer.json().get("code") for answer in answers} == {None, "email_taken"}
    assert await visitor.service.database["accounts"].count_documents({}) == 1
    assert len(await visitor.service.published(AccountRegistered)) == 1
