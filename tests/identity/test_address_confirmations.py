"""Another confirmation link can be asked for, by anybody, and tells nobody whose address has an account (ID-06)."""

from datetime import timedelta

import httpx
import pytest

from services.identity.domain.links.jobs import SendConfirmationLink
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from tests.identity.visitor import Visitor, fields

EMAIL = "camille@example.com"


@pytest.fixture(autouse=True)
async def account(visitor: Visitor) -> None:
    """Every test has a registered customer, whose address is not confirmed."""
    await visitor.register()


async def ask(visitor: Visitor, email: str = EMAIL) -> httpx.Response:
    """Asks for a link, and lets the worker handle it."""
    answer = await visitor.post("/address-confirmations/requests", {"email": email})
    await visitor.service.settle()
    return answer


async def confirm(visitor: Visitor, token: str) -> int:
    """The status of following a link."""
    return (await visitor.post("/address-confirmations", {"token": token})).status_code


@pytest.mark.rule("ID-06")
async def test_only_the_newest_link_confirms(visitor: Visitor) -> None:
    """Any spelling of the address gets a link to the stored one, good for seven days from now; older ones end."""
    first = await visitor.confirmation_token()
    visitor.service.clock.moment += timedelta(days=6)
    assert (await ask(visitor, "CAMILLE@EXAMPLE.COM")).status_code == 202
    [_, asked] = await visitor.service.published(AddressConfirmationRequested)
    assert (asked.data.email, asked.data.expires_at) == (
        "Camille@example.com",
        visitor.service.clock() + timedelta(days=7),
    )
    assert await confirm(visitor, first) == 409
    visitor.service.clock.moment += timedelta(days=6)
    assert await confirm(visitor, await visitor.confirmation_token()) == 200


@pytest.mark.rule("ID-06", "ID-04")
async def test_the_answer_tells_nothing_of_the_account(visitor: Visitor) -> None:
    """Waiting, confirmed or unknown: 202, the same body, one job each; a mail for the waiting address alone."""
    visitor.service.clock.advance(minutes=2)
    waiting = await ask(visitor)
    assert await confirm(visitor, await visitor.confirmation_token()) == 200
    confirmed, unknown = await ask(visitor), await ask(visitor, "nobody@example.com")
    assert [(each.status_code, each.text) for each in (confirmed, unknown)] == [(202, waiting.text)] * 2
    assert len(await visitor.service.published(SendConfirmationLink)) == 3
    assert (
        len(await visitor.service.published(AddressConfirmationRequested)) == 2
    )  # of the registration, and of the first


@pytest.mark.rule("ID-06", "EV-01")
async def test_a_request_delivered_twice_makes_one_link(visitor: Visitor) -> None:
    """The job's second delivery leaves the link of the first good."""
    visitor.service.clock.advance(minutes=2)
    await ask(visitor)
    token = await visitor.confirmation_token()
    [job] = await visitor.service.published(SendConfirmationLink)
    await visitor.service.receive(job.data, event_id=job.id, subject=job.subject, seq=job.seq)
    assert await confirm(visitor, token) == 200


@pytest.mark.rule("AP-01")
async def test_requests_of_one_client_for_one_address_are_limited_known_or_not(visitor: Visitor) -> None:
    """The sixth within ten minutes answers 429 with Retry-After; a wrong field is named."""
    for email in (EMAIL, "nobody@example.com"):
        answers = [await ask(visitor, email) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [202] * 5 + [429]
        assert int(answers[-1].headers["retry-after"]) <= 600
    assert fields(await visitor.post("/address-confirmations/requests", {"email": "x", "account_id": "acc_1"})) == {
        "email",
        "account_id",
    }
