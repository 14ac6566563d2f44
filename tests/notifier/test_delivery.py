"""What becomes of a mail when the SMTP server, or we, fail (NO-02)."""

import asyncio
import dataclasses
import functools
import signal
import socket

import pytest

from services.notifier.actions.mails.send_mail import send_mail
from services.notifier.adapters.smtp.server import Smtp, SmtpServer
from services.notifier.domain.mails.mail import Status
from shared.persistence.deadlines import LONGEST_SLEEP, Deadlines, DeadlineWorker
from shared.persistence.mongo import Database
from tests.notifier.mailbox import Mailbox
from tests.notifier.stored import Notifier, left_queued, queued, stored_mail, stored_mails
from tests.notifier.workers import Workers
from tests.support.waiting import eventually

MakeFault = dict[str, object]


@pytest.mark.rule("NO-02")
@pytest.mark.parametrize(
    ("fault", "code", "error"),
    [
        ({"action": "reject", "code": 421}, 421, "SMTPDataError"),
        ({"action": "reject", "code": 451}, 451, "SMTPDataError"),
        ({"action": "reject", "code": 450, "at": "rcpt"}, 450, "SMTPRecipientRefused"),
        ({"action": "hang", "seconds": 20}, None, "TimeoutError"),
        ({"action": "cut"}, None, "SMTPServerDisconnected"),
    ],
)
async def test_what_may_succeed_later_is_tried_again(
    notifier: Notifier, mailbox: Mailbox, fault: MakeFault, code: int | None, error: str
) -> None:
    """4xx, silence and a cut line: the mail waits its delay and is then sent, and says meanwhile what was wrong."""
    mailbox.fault(**fault)  # type: ignore[arg-type]
    await queued(notifier)
    await notifier.run_due()
    waiting = await stored_mail(notifier)
    assert (waiting.status, waiting.attempts) == (Status.RETRYING, 1)
    assert waiting.last_failure is not None
    assert (waiting.last_failure.code, waiting.last_failure.error) == (code, error)
    await notifier.run_due()
    assert (await stored_mail(notifier)).attempts == 1
    notifier.clock.advance(seconds=5)
    await notifier.run_due()
    assert (await stored_mail(notifier)).status is Status.SENT
    assert mailbox.only()["MessageID"] == waiting.message_id


@pytest.mark.rule("NO-02")
async def test_a_lost_answer_leads_to_the_same_message_id(notifier: Notifier, mailbox: Mailbox) -> None:
    """The server took the mail but its 250 was lost: it comes again, recognisable as the same."""
    mailbox.fault("cut", store=True)
    await queued(notifier)
    await notifier.run_due()
    notifier.clock.advance(seconds=5)
    await notifier.run_due()
    first, second = mailbox.mails()
    assert first["MessageID"] == second["MessageID"]


@pytest.mark.rule("NO-02")
@pytest.mark.parametrize("fault", [{"code": 550, "at": "rcpt"}, {"code": 554, "at": "data"}])
async def test_a_refused_mail_fails_alone(notifier: Notifier, mailbox: Mailbox, fault: MakeFault) -> None:
    """5xx is final and shown; the others go out at the same time."""
    mailbox.fault("reject", recipient="bad@example.com", times=99, **fault)
    await queued(notifier, "one@example.com", "bad@example.com", "two@example.com")
    await notifier.run_due()
    states = {mail.state.recipient.address: mail.state for mail in await stored_mails(notifier)}
    assert states["bad@example.com"].status is Status.FAILED
    assert states["bad@example.com"].last_failure is not None
    assert states["bad@example.com"].last_failure.code == fault["code"]
    assert states["bad@example.com"].deadlines() == {}
    assert {mail["To"][0]["Address"] for mail in mailbox.mails()} == {"one@example.com", "two@example.com"}


@pytest.mark.rule("NO-02")
async def test_an_address_that_cannot_be_used_fails_alone(notifier: Notifier, mailbox: Mailbox) -> None:
    """Line breaks in an address never reach the server; the mail has failed and says so."""
    await queued(notifier, "one@example.com", "x\r\nRCPT TO:<y@example.com>@example.com")
    await notifier.run_due()
    failed = [mail.state for mail in await stored_mails(notifier) if mail.state.status is Status.FAILED]
    assert [mail.last_failure.error for mail in failed if mail.last_failure] == ["UnusableAddress"]
    assert mailbox.only()["To"][0]["Address"] == "one@example.com"


@pytest.mark.rule("NO-02")
async def test_a_hanging_mail_holds_up_no_other(notifier: Notifier, mailbox: Mailbox) -> None:
    """While one session hangs, for longer than this test waits, the worker sends the rest."""
    mailbox.fault("hang", recipient="slow@example.com", seconds=60)
    await left_queued(notifier, "slow@example.com", *(f"{name}@example.com" for name in "abcdefghij"))
    patient = Smtp(SmtpServer.parse(mailbox.url), "shop.example", 60, notifier.clock)
    context = dataclasses.replace(notifier.context, smtp=patient)
    send = {"next_attempt": functools.partial(send_mail, context)}
    worker = DeadlineWorker(notifier.context.mails, send, notifier.clock)
    running = asyncio.create_task(worker.run())
    await eventually(lambda: len(mailbox.mails()) == 10, 20)
    (slow,) = [
        mail.state for mail in await stored_mails(notifier) if mail.state.recipient.address == "slow@example.com"
    ]
    assert slow.status is Status.SENDING
    hanging = [*worker._tasks, *notifier.context.deliveries._running.values()]
    await _end(worker, running)
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


@pytest.mark.rule("NO-02")
async def test_a_new_mail_is_sent_without_waiting(notifier: Notifier, mailbox: Mailbox) -> None:
    """A mail that waits for its deadline wakes the worker: no polling delay."""
    definition = notifier.definition
    (worker,) = Deadlines(definition.deadlines, definition.stores, definition.context, notifier.clock).workers
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0)
    await left_queued(notifier)
    await eventually(lambda: bool(mailbox.mails()), LONGEST_SLEEP - 1)
    await _end(worker, running)


async def _end(worker: DeadlineWorker, running: asyncio.Task[None]) -> None:
    worker.stop()
    await asyncio.wait_for(running, 10)


@pytest.mark.rule("NO-02")
async def test_a_server_that_is_away_is_tried_until_the_delays_are_used_up(notifier: Notifier) -> None:
    """Nobody listens: every try counts, and after the last delay the mail has failed."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        server = SmtpServer.parse(f"smtp://127.0.0.1:{nobody.getsockname()[1]}")
        context = dataclasses.replace(notifier.context, smtp=Smtp(server, "shop.example", 2, notifier.clock))
        await left_queued(notifier)
        (mail,) = await stored_mails(notifier)
        for _ in range(4):
            await send_mail(context, mail.id)
            notifier.clock.advance(seconds=120)
    failed = await stored_mail(notifier)
    assert (failed.status, failed.attempts) == (Status.FAILED, 4)
    assert failed.last_failure is not None
    assert failed.last_failure.error == "SMTPConnectError"


@pytest.mark.rule("NO-02")
async def test_a_crash_after_the_250_sends_again_under_the_same_message_id(
    notifier: Notifier, mailbox: Mailbox, database: Database, mongo_url: str
) -> None:
    """Killed between the server's answer and the mark: not before its lease is over, and as the same message."""
    await left_queued(notifier)
    message_id = (await stored_mail(notifier)).message_id
    workers = Workers(mongo_url, database.name, mailbox.url)
    dying = await workers.start(MAIL_LEASE="6", CRASH_AT="after_smtp_250")
    assert await workers.ended(dying) == -signal.SIGKILL
    assert (await stored_mail(notifier)).status is Status.SENDING
    assert len(mailbox.mails()) == 1
    assert await workers.ended(await workers.start(MAIL_LEASE="6")) == 0
    assert (await stored_mail(notifier)).status is Status.SENT
    assert [mail["MessageID"] for mail in mailbox.mails()] == [message_id] * 2
