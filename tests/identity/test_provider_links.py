"""Providers linked to accounts, by logins at a real provider of the sandbox over HTTP (ID-09)."""

import asyncio

import pytest

from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from tests.identity.provider import CAMILLE, NOOR, ROBIN, SACHA, Browser, code, customer, decide
from tests.identity.visitor import NEW_PASSWORD, Visitor, bearer, fields, registration
from tests.support.http_examples import HttpExamples


@pytest.mark.rule("ID-09")
@pytest.mark.parametrize(("person", "provider"), [(CAMILLE, "paypal"), (NOOR, "facebook")])
async def test_a_linked_provider_opens_a_session(
    shopper: Visitor, browser: Browser, person: str, provider: str
) -> None:
    """Linked by its owner, who is logged in; then the login at the provider opens a page's session, with its cookie."""
    session = await customer(shopper)
    ticket = {"ticket": await browser.ticket(person, provider)}
    answer = await browser.post("/me/providers", ticket, **bearer(session["access_token"]))
    assert [each["name"] for each in answer.json()["items"]] == [provider]
    answer = await browser.post("/browser-sessions/by-provider", {"ticket": await browser.ticket(person, provider)})
    assert answer.status_code == 201, answer.text
    assert answer.json()["account"]["email"] == "camille@example.com"
    assert "__Secure-comptoir-refresh" in answer.headers["set-cookie"]
    assert (await shopper.me(answer.json()["access_token"])).status_code == 200


@pytest.mark.rule("ID-09", "ID-04")
@pytest.mark.parametrize("person", [CAMILLE, SACHA])
async def test_the_same_address_takes_over_no_account(shopper: Visitor, browser: Browser, person: str) -> None:
    """An account with the address that the provider tells, confirmed or not at either side, is neither opened nor
    linked; its owner logs in by password and links it with the same ticket."""
    email = {CAMILLE: "camille.exemple@example.com", SACHA: "sacha.incertain@example.com"}[person]
    await shopper.register(email=email)
    ticket = {"ticket": await browser.ticket(person)}
    for _ in range(2):
        answer = await browser.post("/browser-sessions/by-provider", ticket)
        assert code(answer) == (409, "provider_not_linked")
    session = (await shopper.log_in(email=email)).json()
    owner = bearer(session["access_token"])
    assert code(await browser.post("/me/providers", ticket, **owner)) == (409, "address_not_confirmed")
    await shopper.post("/address-confirmations", {"token": await shopper.confirmation_token()})
    owner = bearer((await shopper.log_in(email=email)).json()["access_token"])
    assert (await browser.post("/me/providers", ticket, **owner)).status_code == 200


@pytest.mark.rule("ID-09")
async def test_somebody_at_a_provider_has_one_account(shopper: Visitor, browser: Browser) -> None:
    """Ten accounts link the same person at once, each in a browser of its own: one of them has the link."""
    sessions = [await customer(shopper, email=f"c{index}@example.com") for index in range(10)]
    browsers = [Browser(shopper.service) for _ in sessions]
    tickets = [await each.ticket() for each in browsers]
    answers = await asyncio.gather(
        *(
            each.post("/me/providers", {"ticket": ticket}, **bearer(session["access_token"]))
            for each, ticket, session in zip(browsers, tickets, sessions, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 9]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"provider_taken"}


@pytest.mark.rule("ID-09")
async def test_an_account_has_one_link_to_each_provider(shopper: Visitor, browser: Browser) -> None:
    """The same person again changes nothing; another one there is refused until the first is unlinked."""
    session = await customer(shopper, CAMILLE)
    owner = bearer(session["access_token"])
    assert (await browser.post("/me/providers", {"ticket": await browser.ticket()}, **owner)).status_code == 200
    answer = await browser.post("/me/providers", {"ticket": await browser.ticket(NOOR)}, **owner)
    assert code(answer) == (409, "provider_already_linked")
    assert (await shopper.service.request("DELETE", "/me/providers/paypal", headers=owner)).status_code == 204
    assert code(await shopper.service.request("DELETE", "/me/providers/paypal", headers=owner)) == (404, "not_found")
    answer = await browser.post("/browser-sessions/by-provider", {"ticket": await browser.ticket()})
    assert code(answer) == (409, "provider_not_linked")
    answer = await browser.post("/me/providers", {"ticket": await browser.ticket(NOOR)}, **owner)
    assert answer.status_code == 200


@pytest.mark.rule("AP-03")
async def test_the_api_answers_as_its_examples_say(
    shopper: Visitor, browser: Browser, http_examples: HttpExamples
) -> None:
    """Each operation's example has the shape of a real request and of its answer."""
    owner = bearer((await customer(shopper))["access_token"])
    begun = await shopper.post("/provider-logins", {"provider": "paypal"})
    linking = {"ticket": await browser.ticket()}
    answers = [
        begun,
        await shopper.service.get("/providers"),
        await browser.post("/browser-provider-logins", {"provider": "paypal"}),
        await browser.post("/provider-tickets", linking),
        await browser.post("/me/providers", linking, **owner),
        await shopper.service.get("/me/providers", headers=owner),
        await browser.post("/browser-sessions/by-provider", {"ticket": await browser.ticket()}),
    ]
    app = await browser.come_back(await decide(begun.json()["authorization_url"], person=CAMILLE))
    opened = {"ticket": app["ticket"], "secret": begun.json()["secret"]}
    answers.append(await shopper.post("/sessions/by-provider", opened))
    http_examples.check("identity", *answers)


@pytest.mark.rule("ID-09", "ID-03")
async def test_a_provider_that_confirms_the_address_opens_an_account_without_a_password(
    shopper: Visitor, browser: Browser
) -> None:
    """Linked and confirmed at once; the same ticket then logs in, once; a reset sets a password later."""
    ticket = {"ticket": await browser.ticket()}
    body = registration(email="Camille.Exemple@example.com", provider=ticket) | {"password": None}
    answer = await browser.post("/accounts", body)
    assert (answer.status_code, answer.json()["email_confirmed"]) == (201, True), answer.text
    assert not await shopper.service.published(AddressConfirmationRequested)
    assert (await browser.post("/browser-sessions/by-provider", ticket)).status_code == 201
    assert code(await browser.post("/browser-sessions/by-provider", ticket)) == (409, "provider_ticket_invalid")
    again = registration(email="other@example.com", provider={"ticket": await browser.ticket()})
    assert code(await browser.post("/accounts", again)) == (409, "provider_taken")
    await shopper.redeem(await shopper.reset_token("camille.exemple@example.com"))
    assert (await shopper.log_in(NEW_PASSWORD, "camille.exemple@example.com")).status_code == 201


@pytest.mark.rule("ID-09", "ID-03")
@pytest.mark.parametrize(
    ("person", "provider", "email"),
    [
        (SACHA, "paypal", "sacha.incertain@example.com"),
        (ROBIN, "paypal", "robin@example.com"),
        (CAMILLE, "facebook", "camille.exemple@example.com"),
        (CAMILLE, "paypal", "noor.voorbeeld@example.com"),
    ],
)
async def test_an_address_that_no_provider_confirms_needs_a_password_and_a_confirmation(
    shopper: Visitor, browser: Browser, person: str, provider: str, email: str
) -> None:
    """Also when it is another one than the provider's: the account is linked, and waits for the mailed link."""
    ticket = {"ticket": await browser.ticket(person, provider)}
    body = registration(email=email, provider=ticket)
    assert fields(await browser.post("/accounts", body | {"password": None})) == {"password"}
    answer = await browser.post("/accounts", body)
    assert (answer.status_code, answer.json()["email_confirmed"]) == (201, False), answer.text
    assert await shopper.confirmation_token()
    assert (await browser.post("/browser-sessions/by-provider", ticket)).status_code == 201


@pytest.mark.rule("ID-09", "ID-06")
@pytest.mark.parametrize("own", [True, False])
async def test_who_registered_with_another_s_address_keeps_no_way_in(
    shopper: Visitor, browser: Browser, own: bool
) -> None:
    """Confirmed elsewhere than in a session of the account, or by a reset, the provider that was linked before is gone;
    confirmed in one, it stays."""
    ticket = {"ticket": await browser.ticket(SACHA)}
    await browser.post("/accounts", registration(email="victim@example.com", provider=ticket))
    session = (await browser.post("/browser-sessions/by-provider", ticket)).json()
    token = {"token": await shopper.confirmation_token()}
    if own:
        await browser.post("/address-confirmations", token, **bearer(session["access_token"]))
    else:
        await shopper.redeem(await shopper.reset_token("victim@example.com"))
    answer = await browser.post("/browser-sessions/by-provider", {"ticket": await browser.ticket(SACHA)})
    assert answer.status_code == (201 if own else 409), answer.text
    if not own:
        assert answer.json()["code"] == "provider_not_linked"
