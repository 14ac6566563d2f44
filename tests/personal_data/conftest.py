"""All services in this process, with a person who registered, ordered, and is in every collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from shared.values import clock
from tests.support.waiting import FakeClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from shared.persistence.mongo import Client, Database
    from tests.personal_data.person import Someone
    from tests.support.mailbox import MailboxProcess


@pytest.fixture
def fake_clock() -> FakeClock:
    """The machine's present: the verifier of access tokens goes by it."""
    return FakeClock(clock.now())


@pytest.fixture(scope="session")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailboxProcess]:
    """Where notifier's mails go."""
    from tests.support.mailbox import MailboxProcess

    with MailboxProcess(tmp_path_factory.mktemp("mailbox")) as mailbox:
        yield mailbox


@pytest.fixture
async def someone(
    service_client: Client, database: Database, fake_clock: FakeClock, mailbox: MailboxProcess
) -> AsyncIterator[Someone]:
    """Registered, confirmed and logged in; an order waits for its payment."""
    from tests.personal_data.person import Someone
    from tests.support.house import house

    async with house(service_client, database.name, fake_clock, notifier={"smtp_url": mailbox.url}) as opened:
        someone = Someone(opened, fake_clock)
        await someone.arrive()
        yield someone
