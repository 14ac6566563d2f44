"""Logging in by PayPal and Facebook, at a real provider of the sandbox over HTTP (ID-09)."""

import asyncio
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from sandbox.oidc.app import FAULTS, Server
from tests.identity.provider import CAMILLE, NOOR, ROBIN, SACHA, Browser, code, customer, decide, query_of, settings_for
from tests.identity.visitor import Visitor, bearer
from tests.support.in_process import StartService
from tests.support.settings import PUBLIC_URL


@pytest.mark.rule("ID-09")
async def test_the_providers_are_those_of_the_settings(shopper: Visitor, start_service: StartService) -> None:
    """In their order, with what a button says; none without the setting, and then no login begins."""
    listed = (await shopper.service.get("/providers")).json()["items"]
    assert listed == [{"name": "paypal", "label": "PayPal"}, {"name": "facebook", "label": "Facebook"}]
    without = Visitor(await start_service("identity"))
    assert (await without.service.get("/providers")).json() == {"items": []}
    assert code(await without.post("/provider-logins", {"provider": "paypal"})) == (404, "not_found")


@pytest.mark.rule("ID-09")
async def test_an_app_logs_in_with_the_secret_that_it_kept(shopper: Visitor) -> None:
    """No cookie: the ticket is good with the app's secret alone, and leads to the app."""
    await customer(shopper, CAMILLE)
    begun = (await shopper.post("/provider-logins", {"provider": "paypal", "return_target": "app"})).json()
    assert 0 < begun["expires_in"] <= 600
    callback = await decide(begun["authorization_url"], person=CAMILLE)
    back = await shopper.service.get(callback.removeprefix(f"{PUBLIC_URL}/identity/v1"))
    page, _, fragment = back.headers["location"].partition("#")
    assert page == "com.example.shop:/fr/provider"
    ticket = query_of(f"?{fragment}")["ticket"]
    for secret in (None, "x" * 43):
        body = {"ticket": ticket} | ({"secret": secret} if secret else {})
        assert code(await shopper.post("/sessions/by-provider", body)) == (409, "provider_ticket_invalid")
    body = {"ticket": ticket, "secret": begun["secret"]}
    assert (await shopper.post("/sessions/by-provider", body)).status_code == 201
    assert code(await shopper.post("/sessions/by-provider", body)) == (409, "provider_ticket_invalid")


@pytest.mark.rule("ID-09")
@pytest.mark.parametrize(
    "tampered", [{"state": None}, {"state": "forged"}, {"state": "plg_01KB0Q3M9Y8T7R6W5V4X3Z2A1B.forged"}, {"x": "y"}]
)
async def test_a_forged_state_is_no_answer(browser: Browser, tampered: dict[str, str | None]) -> None:
    """Missing, invented, or of no login: the page is told to start again. What else a provider adds is ignored."""
    callback = await decide(await browser.begin(), person=CAMILLE)
    query = {**query_of(callback), **tampered}
    changed = urlencode({name: value for name, value in query.items() if value is not None})
    found = await browser.come_back(f"{callback.partition('?')[0]}?{changed}")
    if "x" in tampered:
        assert "ticket" in found
    else:
        assert found == {"error": "provider_login_over", "provider": "paypal"}


@pytest.mark.rule("ID-09")
async def test_an_answer_counts_once(browser: Browser) -> None:
    """State and code replayed, also twenty times at once: one ticket."""
    callback = await decide(await browser.begin(), person=CAMILLE)
    found = await asyncio.gather(*(browser.come_back(callback) for _ in range(20)))
    assert sum("ticket" in each for each in found) == 1
    assert all(each.get("error") == "provider_login_over" for each in found if "ticket" not in each)


@pytest.mark.rule("ID-09")
async def test_the_answer_of_one_provider_is_not_taken_for_another_s(browser: Browser) -> None:
    """The state of a login at PayPal, brought to Facebook's address (mix-up, RFC 9700 section 4.4); and an answer that
    says it is of another issuer (RFC 9207)."""
    callback = await decide(await browser.begin(), person=CAMILLE)
    found = await browser.come_back(callback.replace("/paypal/", "/facebook/"))
    assert found["error"] == "provider_login_over"
    other = callback.partition("?")[0] + "?" + urlencode({**query_of(callback), "iss": "https://evil.example"})
    assert (await browser.come_back(other))["error"] == "provider_refused"


@pytest.mark.rule("ID-09")
async def test_a_login_ends_after_ten_minutes_and_its_ticket_after_thirty(shopper: Visitor, browser: Browser) -> None:
    """Who comes back later starts again."""
    await customer(shopper, CAMILLE)
    late, ticket = await decide(await browser.begin(), person=CAMILLE), await browser.ticket()
    shopper.service.clock.advance(seconds=600)
    assert (await browser.come_back(late))["error"] == "provider_login_over"
    assert (await browser.post("/provider-tickets", {"ticket": ticket})).status_code == 200
    shopper.service.clock.advance(seconds=1200)
    answer = await browser.post("/browser-sessions/by-provider", {"ticket": ticket})
    assert code(answer) == (409, "provider_ticket_invalid")


@pytest.mark.rule("ID-09")
async def test_another_browser_cannot_use_the_ticket(shopper: Visitor, browser: Browser) -> None:
    """Login CSRF: the attacker's ticket in the victim's browser, with a cookie of its own or without one, neither logs
    in nor links; the attacker's own login at the provider never gets into the victim's account."""
    session = await customer(shopper, NOOR)
    attackers, token = await browser.ticket(), bearer(session["access_token"])
    victim = Browser(shopper.service)
    for _ in range(2):
        for path in ("/browser-sessions/by-provider", "/me/providers"):
            answer = await victim.post(path, {"ticket": attackers}, **token)
            assert code(answer) == (409, "provider_ticket_invalid"), path
        await victim.begin()
        assert victim.cookie
    other = await shopper.service.request(
        "POST", "/browser-sessions/by-provider", json={"ticket": attackers}, headers={"Origin": "https://evil.example"}
    )
    assert code(other) == (403, "origin_not_allowed")


@pytest.mark.rule("ID-09")
async def test_two_tabs_may_log_in_at_once(browser: Browser) -> None:
    """The second login keeps the first one's cookie, which no script reads and no other host sets."""
    first = await browser.begin()
    cookie = browser.cookie
    answer = await browser.post("/browser-provider-logins", {"provider": "facebook"})
    assert browser.cookie == cookie
    for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert part in answer.headers["set-cookie"]
    assert "Domain" not in answer.headers["set-cookie"]
    assert "secret" not in answer.json()
    ticket = (await browser.come_back(await decide(first, person=CAMILLE)))["ticket"]
    assert (await browser.post("/provider-tickets", {"ticket": ticket})).json()["first_name"] == "Camille"


@pytest.mark.rule("ID-09")
async def test_a_code_stolen_on_its_way_is_worth_nothing(browser: Browser) -> None:
    """PKCE: the code of another login, brought with one's own state, does not fit the verifier that is kept here."""
    stolen = query_of(await decide(await browser.begin(), person=CAMILLE))["code"]
    own = await decide(await browser.begin(), person=NOOR)
    injected = own.partition("?")[0] + "?" + urlencode({**query_of(own), "code": stolen})
    assert await browser.come_back(injected) == {"error": "provider_refused", "provider": "paypal"}


@pytest.mark.rule("ID-09")
@pytest.mark.parametrize("fault", sorted(FAULTS - {"down", "slow"}))
async def test_an_id_token_that_proves_nothing_is_refused(browser: Browser, companies: Server, fault: str) -> None:
    """Nonce, signature, audience, issuer and time are checked, and that the userinfo is of the same person."""
    callback = await decide(await browser.begin(), person=CAMILLE)
    companies.fault = fault
    assert await browser.come_back(callback) == {"error": "provider_refused", "provider": "paypal"}


@pytest.mark.rule("ID-09")
@pytest.mark.parametrize("fault", ["down", "slow"])
async def test_a_provider_that_is_away_costs_a_bounded_wait(
    browser: Browser, companies: Server, start_service: StartService, fault: str
) -> None:
    """The page hears it within the time that the settings give, and may start again."""
    callback = await decide(await browser.begin(), person=CAMILLE)
    companies.fault = fault
    hurried = Browser(await start_service("identity", **settings_for(companies.url), provider_timeout=0.5))
    async with asyncio.timeout(10):
        assert (await hurried.come_back(callback))["error"] == "provider_unavailable"
    companies.fault = None
    assert await browser.ticket()


@pytest.mark.rule("ID-09")
async def test_a_provider_that_was_never_reached_is_503(start_service: StartService) -> None:
    """A login cannot begin while its metadata cannot be fetched; the next one tries again."""
    away = Browser(await start_service("identity", **settings_for("http://127.0.0.1:9"), provider_timeout=1))
    answer = await away.post("/browser-provider-logins", {"provider": "paypal"})
    assert code(answer) == (503, "provider_unavailable")


@pytest.mark.rule("ID-09")
async def test_a_person_may_say_no(browser: Browser) -> None:
    """Denied at the provider: the page is told so; an error there is another word."""
    assert (await browser.come_back(await decide(await browser.begin(), deny="yes")))["error"] == "denied"
    assert (await browser.come_back(await decide(await browser.begin(), fail="yes")))["error"] == "provider_refused"


@pytest.mark.rule("ID-09")
@pytest.mark.parametrize(
    ("person", "provider", "email", "confirmed"),
    [
        (CAMILLE, "paypal", "camille.exemple@example.com", True),
        (SACHA, "paypal", "sacha.incertain@example.com", False),
        (ROBIN, "paypal", None, False),
        (CAMILLE, "facebook", "camille.exemple@example.com", False),
    ],
)
async def test_a_ticket_tells_what_the_provider_told(
    browser: Browser, person: str, provider: str, email: str | None, confirmed: bool
) -> None:
    """Name and address, and whether the provider confirms it, which a plain one never does; the ticket stays good."""
    ticket = {"ticket": await browser.ticket(person, provider)}
    for _ in range(2):
        told = (await browser.post("/provider-tickets", ticket)).json()
        assert (told["provider"], told["email"], told["email_confirmed"]) == (provider, email, confirmed)


@pytest.mark.rule("ID-09")
async def test_nothing_secret_is_kept_in_clear(shopper: Visitor, browser: Browser) -> None:
    """The stored login holds neither the state, the verifier, the nonce, the cookie's secret nor the ticket; the
    database forgets it by itself."""
    address = await browser.begin()
    ticket = (await browser.come_back(await decide(address, person=CAMILLE)))["ticket"]
    document = await shopper.service.database["provider_logins"].find_one({})
    assert document
    asked = query_of(address)
    assert browser.cookie
    assert asked["code_challenge_method"] == "S256"
    for secret in (asked["state"], asked["nonce"], browser.cookie, ticket):
        assert secret not in str(document)
    indexes = await shopper.service.database["provider_logins"].index_information()
    assert indexes["forget"]["expireAfterSeconds"] == 0
    assert document["state"]["expires_at"] == shopper.service.clock() + timedelta(minutes=30)


@pytest.mark.rule("ID-09", "OP-01")
async def test_no_log_line_holds_what_opens_a_login(browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither state, code, ticket nor the cookie's secret, and nothing of the person."""
    callback = await decide(await browser.begin(), person=CAMILLE)
    ticket = (await browser.come_back(callback))["ticket"]
    assert (await browser.come_back(callback))["error"] == "provider_login_over"
    written = capsys.readouterr().out
    assert "provider_login_over" in written
    assert browser.cookie
    for secret in (*query_of(callback).values(), ticket, browser.cookie, "camille"):
        assert secret not in written
