"""identity's events as the others' tests read them: written here, by a customer's real steps."""

import pytest
from httpx import Response

from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.consents_changed import ConsentsChanged
from shared.events.identity.credentials_issued import CredentialsIssued
from shared.events.identity.email_change_announced import EmailChangeAnnounced
from shared.events.identity.email_change_requested import EmailChangeRequested
from shared.events.identity.email_change_to_taken_address import EmailChangeToTakenAddress
from shared.events.identity.email_changed import EmailChanged
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.identity.recovery_code_used import RecoveryCodeUsed
from shared.events.identity.registration_attempted import RegistrationAttempted
from shared.events.identity.sessions_ended import SessionsEnded
from tests.identity.administrator import ORDERS, Administrator
from tests.identity.colleague import Colleague
from tests.identity.newcomer import Newcomer, steps, without_password
from tests.identity.owner import Owner, consent
from tests.identity.visitor import NEW_PASSWORD, PASSWORD, Visitor, bearer, delivery_address, registration, vehicle
from tests.support.examples import Examples
from tests.support.http_examples import HttpExamples
from tests.support.keys import opened


@pytest.mark.rule("EV-03")
async def test_identity_publishes_what_its_examples_say(visitor: Visitor, examples: Examples) -> None:
    """Registered, confirmed, password reset: each event has the shape of its example."""
    await visitor.register()
    await visitor.post("/address-confirmations", {"token": await visitor.confirmation_token()})
    assert (await visitor.post("/accounts", registration())).status_code == 409
    await visitor.redeem(await visitor.reset_token())
    owner = Owner(visitor, (await visitor.log_in(NEW_PASSWORD)).json()["access_token"])
    await owner.send("PUT", "/me/consents/newsletter", consent("newsletter"))
    await without_password(await Newcomer.arrive(visitor), "noor@example.com")
    await visitor.post("/address-confirmations", {"token": await visitor.confirmation_token()})
    examples.check((await visitor.service.published(CredentialsIssued))[-1].data)
    kim = await Colleague(visitor.service).enrolled()
    await kim.second_step(await kim.ticket(), recovery_code=kim.recovery_codes[0])
    for email in ("noor@example.com", "camille@example.org"):
        await owner.send("POST", "/me/email-change", {"email": email})
    [asked] = await visitor.service.published(EmailChangeRequested)
    await visitor.post("/email-changes", {"token": opened(asked.data.token)})
    for contract in (
        AccountRegistered,
        AccountChanged,
        AddressConfirmationRequested,
        PasswordResetRequested,
        PasswordChanged,
        SessionsEnded,
        RegistrationAttempted,
        ConsentsChanged,
        RecoveryCodeUsed,
        EmailChangeRequested,
        EmailChangeAnnounced,
        EmailChangeToTakenAddress,
        EmailChanged,
    ):
        examples.check((await visitor.service.published(contract))[0].data)


@pytest.mark.rule("AP-03")
async def test_the_api_answers_as_its_examples_say(visitor: Visitor, http_examples: HttpExamples) -> None:
    """Each operation's example has the shape of a real request and of its answer."""
    address = {"email": "camille@example.com"}
    newcomer = await Newcomer.arrive(visitor)
    bodies = steps(email="noor@example.com")
    answers = [
        await visitor.post("/registrations", {"locale": "fr"}),
        await newcomer.ask("PUT", "profile", bodies["profile"]),
        await newcomer.ask("PUT", "details", bodies["details"]),
        await newcomer.ask("GET"),
        await newcomer.ask("POST", "confirmation", bodies["confirmation"]),
        await visitor.service.get("/legal-texts"),
        await visitor.service.get("/legal-texts/terms_of_sale"),
        await visitor.post("/accounts", registration()),
        await visitor.post("/address-confirmations/requests", address),
    ]
    session = await visitor.log_in(PASSWORD)
    ours = bearer(session.json()["access_token"])
    confirmation = {"token": await visitor.confirmation_token()}
    answers += [
        await visitor.service.post("/address-confirmations", json=confirmation, headers=ours),
        session,
        await visitor.service.get("/sessions", headers=ours),
        await visitor.refresh(session.json()["refresh_token"]),
        await visitor.service.get("/me", headers=ours),
        await visitor.service.get("/.well-known/jwks.json"),
        await visitor.post("/password-resets", address),
        await visitor.post("/password-resets/redeem", {"token": await visitor.reset_token(), "password": NEW_PASSWORD}),
        *await of_the_staff(Colleague(visitor.service)),
    ]
    http_examples.check("identity", *answers)


@pytest.mark.rule("AP-03")
async def test_the_profile_s_api_answers_as_its_examples_say(visitor: Visitor, http_examples: HttpExamples) -> None:
    """The same of what is below `/me`."""
    await visitor.register()
    owner = Owner(visitor, (await visitor.session())["access_token"])
    key, any_version = {"Idempotency-Key": "3f0c9c0e-5f1d-4b7e-9d1c-1f6f0f6f3f0a"}, {"If-Match": "*"}
    answers = [await owner.send("POST", "/me/addresses", delivery_address(), **key)]
    address = f"/me/addresses/{answers[0].json()['address_id']}"
    answers.append(await owner.send("POST", "/me/vehicles", vehicle(), **key))
    own_vehicle = f"/me/vehicles/{answers[1].json()['vehicle_id']}"
    answers += [
        await owner.send("GET", "/me/vehicles"),
        await owner.send("GET", own_vehicle),
        await owner.send("PUT", own_vehicle, vehicle(), **any_version),
        await owner.send("PUT", f"{own_vehicle}/main", **any_version),
        await owner.send("DELETE", own_vehicle, **any_version),
        await owner.send("GET", "/me/addresses"),
        await owner.send("GET", address),
        await owner.send("PUT", address, delivery_address(), **any_version),
        await owner.send("PUT", f"{address}/default", **any_version),
        await owner.send("DELETE", address, **any_version),
        await owner.send("PUT", "/me/consents/newsletter", consent("newsletter")),
        await owner.send("GET", "/me/consents"),
        await owner.send("PATCH", "/me", {"first_name": "Camille", "locale": "fr"}, **any_version),
        await owner.send("POST", "/me/password", {"current_password": PASSWORD, "password": NEW_PASSWORD}),
        await owner.send("POST", "/me/email-change", {"email": "camille@example.org"}),
    ]
    [asked] = await visitor.service.published(EmailChangeRequested)
    answers.append(await visitor.post("/email-changes", {"token": opened(asked.data.token)}))
    http_examples.check("identity", *answers)


async def of_the_staff(kim: Colleague) -> list[Response]:
    """Enrolled, logged in, refreshed."""
    token = await kim.invited("--scopes", "orders:read")
    answers = [await kim.begin(token), await kim.confirm(token), await kim.first_step()]
    session = await kim.second_step(answers[-1].json()["ticket"])
    return [*answers, session, await kim.refresh(session.json()["refresh_token"])]


@pytest.mark.rule("AP-03")
async def test_the_machines_api_answers_as_its_examples_say(visitor: Visitor, http_examples: HttpExamples) -> None:
    """A client issued, rotated, listed, read, and its token."""
    admin = Administrator(visitor.service)
    issued = await admin.ask("POST", "", ORDERS)
    client_id, secret = issued.json()["client"]["client_id"], issued.json()["client_secret"]
    answers = [issued, await admin.ask("POST", f"/{client_id}/secrets", {"overlap_hours": 24})]
    answers += [await admin.ask("GET", ""), await admin.ask("GET", f"/{client_id}")]
    http_examples.check("identity", *answers, await admin.token(client_id, secret))
