"""Ended sessions in one service: what is refused, for how long, in whatever order the events come (ID-07, ID-20)."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from shared.events.identity.sessions_ended import SessionsEnded
from shared.messaging.envelope import Received
from shared.persistence.ended_sessions import TOKEN_LIFE, EndedSessions
from shared.persistence.mongo import Database
from shared.values import clock
from shared.values.viewer import Scope, Viewer
from tests.support.tokens import guest, machine, private
from tests.support.waiting import FakeClock, eventually

ONE = dataclasses.replace(private("acc_1"), session_id="ses_1", session_epoch=0)
OTHER = dataclasses.replace(ONE, session_id="ses_2")
NEWER = dataclasses.replace(ONE, session_id="ses_3", session_epoch=1)
STRANGER = dataclasses.replace(private("acc_2"), session_id="ses_4", session_epoch=0)
EVERYBODY = {"one": ONE, "other": OTHER, "newer": NEWER, "stranger": STRANGER}


@pytest.fixture
def fake_clock() -> FakeClock:
    """The machine's present: the database's TTL goes by it."""
    return FakeClock(clock.now())


@pytest.fixture
async def ended(database: Database, fake_clock: FakeClock) -> EndedSessions:
    """One process of a service, which reads the database at each check."""
    ended = EndedSessions(database, fake_clock, read_every=0)
    await ended.prepare()
    return ended


async def tell(ended: EndedSessions, times: int = 1, **data: Any) -> None:
    """identity's event, handed to the kernel's consumer."""
    now = ended._clock()
    event = SessionsEnded.model_validate({"account_id": "acc_1", "ended_at": now, "why": "logout"} | data)
    received = Received[SessionsEnded].model_construct(
        data=event, id="evt_1", subject="any", seq=1, time=now, correlation="c"
    )
    for _ in range(times):
        await ended.record(None, received)


async def refused(ended: EndedSessions) -> set[str]:
    """Whose tokens are refused."""
    return {name for name, viewer in EVERYBODY.items() if await ended.includes(viewer)}


@pytest.mark.rule("ID-07")
async def test_a_session_that_ended_is_refused_alone(ended: EndedSessions) -> None:
    """Not the account's other sessions, and nobody else's; told three times it is the same."""
    await tell(ended, times=3, session_id="ses_1")
    assert await refused(ended) == {"one"}


@pytest.mark.rule("ID-08")
async def test_sessions_of_an_earlier_epoch_are_refused(ended: EndedSessions) -> None:
    """A new password ends all sessions from before; the login that follows, in the same second, is good."""
    await tell(ended, before_epoch=1, why="password_reset")
    assert await refused(ended) == {"one", "other"}


@pytest.mark.rule("ID-07")
@pytest.mark.parametrize("epochs", [(2, 1), (1, 2), (2, 2, 1)])
async def test_a_late_or_repeated_event_revives_and_ends_nothing_more(
    ended: EndedSessions, epochs: tuple[int, ...]
) -> None:
    """In any order the highest epoch holds."""
    for epoch in epochs:
        await tell(ended, before_epoch=epoch)
    assert await refused(ended) == {"one", "other", "newer"}


@pytest.mark.rule("ID-07")
async def test_an_event_from_before_the_last_tokens_expiry_is_not_stored(
    ended: EndedSessions, database: Database, fake_clock: FakeClock
) -> None:
    """A replay of an old dead letter leaves nothing behind; one that is late by five minutes still counts."""
    await tell(ended, session_id="ses_1", ended_at=fake_clock() - timedelta(days=3))
    assert await database["ended_sessions"].find_one({}) is None
    await tell(ended, session_id="ses_1", ended_at=fake_clock() - timedelta(minutes=5))
    assert await refused(ended) == {"one"}


@pytest.mark.rule("ID-07")
async def test_a_row_outlives_every_token_of_its_session(ended: EndedSessions, fake_clock: FakeClock) -> None:
    """Refused as long as a token can live, and for the minute by which clocks differ; then it is forgotten."""
    await tell(ended, session_id="ses_1")
    fake_clock.moment += TOKEN_LIFE + timedelta(minutes=1)
    assert await refused(ended) == {"one"}
    fake_clock.moment += timedelta(minutes=2)
    assert await refused(ended) == set()


@pytest.mark.rule("ID-07")
async def test_another_process_and_one_that_restarts_know_it_within_a_second(
    ended: EndedSessions, database: Database, fake_clock: FakeClock
) -> None:
    """A process that has just read sees what another stored after a second; a new one at its first request."""
    running = EndedSessions(database, fake_clock)
    assert not await running.includes(ONE)
    await tell(ended, session_id="ses_1")
    await eventually(lambda: running.includes(ONE), 1.5)
    assert await EndedSessions(database, fake_clock).includes(ONE)


@pytest.mark.rule("ID-07")
async def test_a_row_of_a_writer_whose_clock_is_behind_is_seen(
    ended: EndedSessions, database: Database, fake_clock: FakeClock
) -> None:
    """Nine seconds behind: the overlap of two readings finds it."""
    await tell(ended, session_id="ses_4", account_id="acc_2")
    assert await refused(ended) == {"stranger"}
    behind = EndedSessions(database, FakeClock(fake_clock() - timedelta(seconds=9)))
    await tell(behind, session_id="ses_1")
    assert await refused(ended) == {"one", "stranger"}


@pytest.mark.parametrize("viewer", [guest("C-1", "R-1"), machine(Scope.ORDERS_READ)], ids=lambda viewer: viewer.kind)
async def test_who_has_no_session_is_not_looked_up(ended: EndedSessions, viewer: Viewer) -> None:
    """Guests and machine clients have none that could end."""
    await tell(ended, account_id=viewer.account_id, before_epoch=9)
    assert not await ended.includes(viewer)


@pytest.mark.rule("ID-29")
async def test_a_revoked_machine_client_is_refused(ended: EndedSessions) -> None:
    """By its epoch, as it has no session; a guest, who has neither, is not."""
    client = dataclasses.replace(machine(), session_epoch=0)
    assert not await ended.includes(client)
    await tell(ended, account_id=client.account_id, before_epoch=1, why="revoked")
    assert await ended.includes(client)
    assert not await ended.includes(dataclasses.replace(client, session_epoch=1))
    assert not await ended.includes(guest("C000000018", "R-1"))
