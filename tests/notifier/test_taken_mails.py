"""A mail that the SMTP server has taken is not sent again while the process that knows it lives (NO-02)."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from sandbox.stack.database import Database as DatabaseNode
from services.notifier.actions.mails.send_mail import send_mail
from services.notifier.domain.mails.mail import Mail, Status
from shared.persistence.mongo import Database, connect
from tests.notifier.mailbox import Mailbox
from tests.notifier.stored import Notifier, left_queued, queued, stored_mail, stored_mails
from tests.notifier.workers import Workers
from tests.support.in_process import StartService, start
from tests.support.waiting import FakeClock, eventually, stays

OUTAGE = 40.0
"""Seconds: longer than a failover of a replica set."""


@pytest.fixture
async def alone(database_node: DatabaseNode, mailbox: Mailbox, fake_clock: FakeClock) -> AsyncIterator[Notifier]:
    """notifier on a database of the test's own."""
    client = connect(database_node.url)
    settings = {"smtp_url": mailbox.url, "mail_lease": 30}
    async with start("notifier", client["notifier"], fake_clock, settings) as notifier:
        yield notifier
    client.close()


def _arrivals(mailbox: Mailbox) -> list[int]:
    return sorted(Counter(mail["MessageID"] for mail in mailbox.mails()).values())


@pytest.mark.rule("NO-02")
async def test_a_database_outage_of_40_seconds_doubles_no_mail(database_node: DatabaseNode, mailbox: Mailbox) -> None:
    """The database is killed while six mails are at the SMTP server, which takes them; it comes back after 40 s. With
    default settings each arrives once and is marked."""
    client = connect(database_node.url)
    addresses = [f"{name}@example.com" for name in "abcdef"]
    async with start("notifier", client["notifier"], FakeClock(), {"smtp_url": mailbox.url}) as notifier:
        await left_queued(notifier, *addresses)
    client.close()
    mailbox.fault("slow", seconds=4, times=len(addresses))
    workers = Workers(database_node.url, "notifier", mailbox.url)
    worker = await workers.start()
    await eventually(lambda: not mailbox.faults(), 60, "every mail is at the server")
    database_node.kill()
    await eventually(lambda: len(mailbox.mails()) == len(addresses), 20, "the server takes them")
    await stays(lambda: len(mailbox.mails()) == len(addresses), OUTAGE)
    await asyncio.to_thread(database_node.up)
    assert await workers.ended(worker) == 0
    assert _arrivals(mailbox) == [1] * len(addresses)


@pytest.mark.rule("NO-02")
async def test_a_mail_that_is_remembered_as_taken_is_marked_and_not_sent(notifier: Notifier, mailbox: Mailbox) -> None:
    """A deadline meets a mail of which this process has the 250: it sends nothing, and marks it as of that moment."""
    await left_queued(notifier)
    (mail,) = await stored_mails(notifier)
    taken = notifier.clock()
    notifier.context.deliveries.took(mail.id, taken)
    notifier.clock.advance(minutes=5)
    await send_mail(notifier.context, mail.id)
    marked = await stored_mail(notifier)
    assert (marked.status, marked.sent_at) == (Status.SENT, taken)
    assert mailbox.mails() == []
    assert notifier.context.deliveries.taken_at(mail.id) is None


@pytest.mark.rule("NO-02")
async def test_a_lease_that_ends_while_the_mark_waits_doubles_nothing(
    alone: Notifier, database_node: DatabaseNode, mailbox: Mailbox
) -> None:
    """The lease is over when the database is back, and the deadline finds the mail: it arrived once and is marked."""
    mail_id = await _taken_but_not_marked(alone, database_node, mailbox)
    alone.clock.advance(seconds=alone.context.lease.total_seconds() + 1)
    await asyncio.to_thread(database_node.up)
    await send_mail(alone.context, mail_id)
    assert (await stored_mail(alone)).status is Status.SENT
    assert _arrivals(mailbox) == [1]


@pytest.mark.rule("NO-02")
async def test_a_mail_that_a_newer_version_rewrote_is_left_to_it(start_service: StartService, mailbox: Mailbox) -> None:
    """A process that cannot mark what the server took, because the document's schema is newer, ends its insistence with
    the lease, and does not keep a stop waiting."""
    notifier: Notifier = await start_service("notifier", smtp_url=mailbox.url, mail_lease=6)
    mailbox.fault("slow", seconds=1)
    await queued(notifier)
    newer = {"$set": {"schema": Mail.SCHEMA + 1}}
    assert (await notifier.database["mails"].update_one({}, newer)).modified_count == 1
    await eventually(lambda: len(mailbox.mails()) == 1)
    async with asyncio.timeout(12):
        await notifier.drain()
    assert _arrivals(mailbox) == [1]


@pytest.mark.rule("NO-02")
async def test_a_stop_waits_for_the_mark(alone: Notifier, database_node: DatabaseNode, mailbox: Mailbox) -> None:
    """A process that is stopped while the database is away stays until the mail that it holds is marked."""
    await _taken_but_not_marked(alone, database_node, mailbox)
    alone.context.deliveries.stop()
    draining = asyncio.create_task(alone.context.deliveries.drain(20))
    await stays(lambda: not draining.done(), 1)
    await asyncio.to_thread(database_node.up)
    await draining
    assert (await stored_mail(alone)).status is Status.SENT
    assert _arrivals(mailbox) == [1]


@pytest.mark.rule("NO-02")
async def test_a_handler_that_is_given_up_does_not_end_the_attempt(notifier: Notifier, mailbox: Mailbox) -> None:
    """The deadline's handler is cancelled during the session: the mail arrives once and is marked."""
    await left_queued(notifier)
    mailbox.fault("slow", seconds=1)
    (mail,) = await stored_mails(notifier)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(send_mail(notifier.context, mail.id), 0.3)
    await notifier.drain()
    assert (await stored_mail(notifier)).status is Status.SENT
    assert _arrivals(mailbox) == [1]


@pytest.mark.rule("NO-02")
async def test_a_sender_frozen_past_its_lease_begins_no_data(
    notifier: Notifier, mailbox: Mailbox, database: Database, mongo_url: str
) -> None:
    """A worker freezes between the begin and DATA; another one succeeds it after the lease and sends the mail. Thawed,
    the first leaves it alone."""
    await left_queued(notifier)
    workers = Workers(mongo_url, database.name, mailbox.url)
    frozen = await workers.start(MAIL_LEASE="6", FREEZE_AT_BEGIN="1")
    await workers.frozen(frozen)
    assert mailbox.mails() == []
    assert await workers.ended(await workers.start(MAIL_LEASE="6")) == 0
    frozen.send_signal(signal.SIGCONT)
    assert await workers.ended(frozen) == 0
    assert _arrivals(mailbox) == [1]
    assert (await stored_mail(notifier)).attempts == 2


async def _taken_but_not_marked(notifier: Notifier, database_node: DatabaseNode, mailbox: Mailbox) -> str:
    mailbox.fault("slow", seconds=2)
    await queued(notifier)
    (mail,) = await stored_mails(notifier)
    await eventually(lambda: not mailbox.faults(), 10, "the mail is at the server")
    database_node.kill()
    await eventually(lambda: len(mailbox.mails()) == 1, 10, "the server takes it")
    return mail.id
