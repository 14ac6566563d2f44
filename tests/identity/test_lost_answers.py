"""A refresh whose answer is lost, or that two tabs send at once, logs nobody out; a copied token does (ID-07)."""

import asyncio

import pytest

from tests.identity.visitor import Visitor
from tests.support.http_server import serving
from tests.support.in_process import StartService


@pytest.fixture(autouse=True)
async def account(visitor: Visitor) -> None:
    """Every test has a registered customer."""
    await visitor.register()


async def refreshed(visitor: Visitor, token: str) -> str:
    """The next refresh token."""
    answer = await visitor.refresh(token)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["refresh_token"])


@pytest.mark.rule("ID-07")
async def test_tabs_that_refresh_at_once_all_go_on(visitor: Visitor) -> None:
    """Of thirty with one token each gets the same next one, which is good."""
    first = (await visitor.session())["refresh_token"]
    answers = await asyncio.gather(*(refreshed(visitor, first) for _ in range(30)))
    assert len(set(answers)) == 1
    await refreshed(visitor, answers[0])


@pytest.mark.rule("ID-07")
async def test_an_answer_cut_off_is_given_again(visitor: Visitor) -> None:
    """The client's connection breaks before the answer: nine seconds later it asks again, and goes on."""
    first = (await visitor.session())["refresh_token"]
    async with serving(visitor.service.app) as url:
        await cut_off(url, first)
    visitor.service.clock.advance(seconds=9)
    second = await refreshed(visitor, first)
    visitor.service.clock.advance(seconds=60)
    await refreshed(visitor, second)


async def cut_off(url: str, token: str) -> None:
    """Sends a refresh and hangs up as the first byte of the answer comes."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    body = f'{{"refresh_token": "{token}"}}'
    head = f"POST /identity/v1/sessions/refresh HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    assert await reader.read(1) == b"H"
    writer.transport.abort()


@pytest.mark.rule("ID-07")
async def test_an_answer_lost_in_a_restart_is_given_again(visitor: Visitor, start_service: StartService) -> None:
    """Another process gives the same token: nothing about it is kept in memory."""
    first = (await visitor.session())["refresh_token"]
    second = await refreshed(visitor, first)
    restarted = Visitor(await start_service("identity"))
    assert await refreshed(restarted, first) == second


@pytest.mark.rule("ID-07")
async def test_a_slow_tab_meets_a_quick_one(visitor: Visitor) -> None:
    """Within ten seconds also a token of two refreshes ago gets the newest one."""
    first = (await visitor.session())["refresh_token"]
    third = await refreshed(visitor, await refreshed(visitor, first))
    visitor.service.clock.advance(seconds=9)
    assert await refreshed(visitor, first) == third


@pytest.mark.rule("ID-07")
@pytest.mark.parametrize(("seconds", "status"), [(9, 200), (10, 401), (11, 401)])
async def test_ten_seconds_later_a_used_token_is_a_copy(visitor: Visitor, seconds: int, status: int) -> None:
    """Its use then ends the session, for its owner too; before, the owner goes on."""
    first = (await visitor.session())["refresh_token"]
    second = await refreshed(visitor, first)
    visitor.service.clock.advance(seconds=seconds)
    assert (await visitor.refresh(first)).status_code == status
    assert (await visitor.refresh(second)).status_code == status


@pytest.mark.rule("ID-07")
async def test_a_thief_within_the_ten_seconds_is_found_out_later(visitor: Visitor) -> None:
    """Owner and thief hold the same next token: whoever uses it second ends the session."""
    first = (await visitor.session())["refresh_token"]
    owners, thiefs = await refreshed(visitor, first), await refreshed(visitor, first)
    visitor.service.clock.advance(seconds=300)
    third = await refreshed(visitor, thiefs)
    visitor.service.clock.advance(seconds=300)
    assert (await visitor.refresh(owners)).status_code == 401
    assert (await visitor.refresh(third)).status_code == 401


@pytest.mark.rule("ID-07")
async def test_the_database_alone_gives_no_token(visitor: Visitor) -> None:
    """Neither the used nor the next token is stored, in clear or otherwise: they are computed under our key."""
    first = (await visitor.session())["refresh_token"]
    second = await refreshed(visitor, first)
    stored = str([document async for document in visitor.service.database["sessions"].find()])
    assert "generation" in stored
    for token in (first, second):
        assert token.rpartition(".")[2] not in stored
