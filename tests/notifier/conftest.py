"""notifier on a database of the test's own, before a real mailbox."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import pytest

from services.notifier.actions.mails.send_mail import send_mail
from services.notifier.consumers import TABLE
from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mail import Mail
from services.notifier.service import wire
from shared.events.contract import Event
from shared.messaging.envelope import Received
from shared.persistence.mongo import Database
from shared.persistence.repository import Versioned
from shared.runtime.service import Kernel, ServiceDefinition
from tests.notifier import events
from tests.notifier.mailbox import Mailbox
from tests.notifier.settings import settings
from tests.support.waiting import FakeClock


@pytest.fixture(scope="session")
def mailbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    with Mailbox(tmp_path_factory.mktemp("mailbox")) as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(mailbox_process: Mailbox) -> Mailbox:
    """The session's mailbox, emptied."""
    mailbox_process.clear()
    return mailbox_process


@dataclass(frozen=True)
class Service:
    """A wired notifier that the test drives: events in, due mails out."""

    definition: ServiceDefinition[NotifierContext]
    clock: FakeClock

    @property
    def context(self) -> NotifierContext:
        return self.definition.context

    async def receive(self, event: Event, *, event_id: str = "evt_1", seq: int = 1) -> None:
        """Hands an event to its consumer, as the kernel does."""
        received = Received.model_construct(
            data=event, id=event_id, subject="any", seq=seq, time=self.clock(), correlation="any"
        )
        await TABLE[type(event)](self.context, received)

    async def know(self, **changes: object) -> None:
        """The account of these tests is known, without its registration mail."""
        await self.receive(events.account_changed(**changes), event_id="evt_known")

    async def send_due(self) -> None:
        """One try of every mail that is due now, all at once."""
        due = self.context.mails.find({"due": {"$lte": self.clock()}}, sort=[("due", 1)], limit=100)
        await asyncio.gather(*[send_mail(self.context, mail.id) async for mail in due])

    async def mails(self) -> list[Versioned[Mail]]:
        """Every stored mail."""
        return [mail async for mail in self.context.mails.find({}, sort=[("_id", 1)], limit=100)]

    async def mail(self) -> Mail:
        """The one stored mail."""
        (mail,) = await self.mails()
        return mail.state


@pytest.fixture
async def service(
    make_kernel: Callable[[str], Kernel], fake_clock: FakeClock, mailbox: Mailbox, database: Database
) -> AsyncIterator[Service]:
    """notifier, with its indexes, sending to the mailbox."""
    definition = wire(settings(SMTP_URL=mailbox.url, MONGO_DATABASE=database.name), make_kernel("notifier"))
    for store in definition.stores:
        await store.prepare()
    yield Service(definition, fake_clock)
    assert definition.close is not None
    await definition.close()
