"""A mail is sent by the process that queued it, with few commands, and no event waits for the SMTP server (NO-02)."""

from collections import Counter
from typing import Any

import pytest
from pymongo.monitoring import CommandListener

from services.notifier.adapters.smtp.deliveries import PARALLEL, PLACES
from services.notifier.domain.mails.mail import Status
from shared.persistence.mongo import Database, connect
from tests.notifier import events
from tests.notifier.mailbox import Mailbox
from tests.notifier.stored import Notifier, queued, stored_mail, stored_mails
from tests.support.in_process import start
from tests.support.waiting import FakeClock, eventually


class _Commands(CommandListener):
    """Counts what is sent to the database, as `collection.command`."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()

    def started(self, event: Any) -> None:
        self.counted[f"{event.command.get(event.command_name)}.{event.command_name}"] += 1

    def succeeded(self, event: Any) -> None:
        """Nothing to count."""

    def failed(self, event: Any) -> None:
        """Nothing to count."""


@pytest.mark.rule("NO-02")
async def test_a_mail_costs_two_writes_and_the_look_up_of_its_contact(
    database: Database, mongo_url: str, mailbox: Mailbox
) -> None:
    """From the event to the mark: the contact's find, the insert as begun, the mark. No claim and no further read."""
    commands = _Commands()
    client = connect(mongo_url, listeners=[commands])
    async with start("notifier", client[database.name], FakeClock(), {"smtp_url": mailbox.url}) as notifier:
        await notifier.receive(events.account_changed())
        commands.counted.clear()
        await notifier.receive(events.order_paid())
        await notifier.drain()
        counted = commands.counted.copy()
        assert (await stored_mail(notifier)).status is Status.SENT
    client.close()
    assert counted == {"contacts.find": 1, "mails.insert": 1, "mails.update": 1}
    assert len(mailbox.mails()) == 1


@pytest.mark.rule("NO-02")
async def test_what_finds_no_place_waits_for_its_deadline(notifier: Notifier, mailbox: Mailbox) -> None:
    """A slow server: the events are done at once, a burst waits for its turn, the rest is due; all arrive once."""
    addresses = [f"{number:02}@example.com" for number in range(PLACES + 3)]
    mailbox.fault("slow", seconds=3, times=PARALLEL)
    await queued(notifier, *addresses)
    found = Counter(mail.state.status for mail in await stored_mails(notifier))
    assert found[Status.QUEUED] >= 3
    assert found[Status.SENT] == 0
    await notifier.run_due()
    assert {mail.state.status for mail in await stored_mails(notifier)} == {Status.SENT}
    assert sorted(mail["To"][0]["Address"] for mail in mailbox.mails()) == addresses


@pytest.mark.rule("NO-02")
async def test_what_has_no_turn_in_time_is_put_back(notifier: Notifier, mailbox: Mailbox) -> None:
    """All sessions hang: a mail that was begun and waits is due again at once, its attempt does not count, and a
    deadline sends it meanwhile."""
    hanging = [f"hangs{number}@example.com" for number in range(PARALLEL)]
    mailbox.fault("hang", recipient="hangs*", seconds=20, times=PARALLEL)
    await queued(notifier, *hanging, "waits@example.com")
    await eventually(lambda: _waits(notifier, Status.QUEUED), 4, "the mail is put back")
    await notifier.run_due()
    assert mailbox.only()["To"][0]["Address"] == "waits@example.com"
    assert await _waits(notifier, Status.SENT)


async def _waits(notifier: Notifier, status: Status) -> bool:
    (mail,) = [each.state for each in await stored_mails(notifier) if each.state.recipient.address[:5] == "waits"]
    return mail.status is status and mail.attempts == (1 if status is Status.SENT else 0)
