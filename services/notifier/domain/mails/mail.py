"""A mail and its transitions (NO-02).

queued ──▶ sending ──250──▶ sent
             │  ▲
   4xx, time-out │ next_attempt_at
             ▼  │
           retrying          5xx, or the last attempt ──▶ failed

held ──address confirmed──▶ queued
  └──28 days──▶ dropped

A mail that is `sending` belongs to one worker until `next_attempt_at`, the end of its lease; when that worker died, the
mail is due again. One that its worker has begun and cannot send in time is `queued` again. One to an address that
nobody has confirmed is `held` (ID-06): whoever registers a stranger's address sends that stranger nothing by it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from pydantic import Field, JsonValue

from shared.errors import ComptoirError
from shared.events.contract import Event
from shared.values.locale import Locale
from shared.values.state import State, StateValue, Upcaster

KEPT = timedelta(days=180)
"""How long a mail is kept. An event that is older is mailed no more: nothing would tell that it was before."""

TemplateContext = dict[str, JsonValue]
"""What the mail's template sees of its event, as JSON; a secret is never among it."""


class Status(StrEnum):
    """Where a mail stands."""

    QUEUED = "queued"
    SENDING = "sending"
    RETRYING = "retrying"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    DROPPED = "dropped"


class NotDue(ComptoirError):
    """It was sent, it failed for good, its next attempt is later, or another worker has it."""

    code = "mail_not_due"


HELD_FOR = timedelta(days=28)
"""How long a mail waits for its address to be confirmed: less than the 30 days for which a document's link is good."""


class Held(StateValue):
    """Whose address is to be confirmed, and until when the mail waits for it."""

    account_id: str
    until: datetime


class Recipient(StateValue):
    """One mailbox and whose it is."""

    address: str = Field(repr=False)
    name: str = Field(repr=False)


class Failure(StateValue):
    """Why an attempt failed. `code` is the SMTP reply, if there was one; never its text, which quotes addresses."""

    code: int | None
    error: str


class Mail(State):
    """One mail to one recipient, made from one event.

    `sealed` is the event's secret (a link's token, a document's signed link) as it came, gone once the mail is sent
    (NO-03). `message_id` is the same for every attempt. `traceparent` is the trace of the event's handling (OP-01),
    `return_target` the client that its links lead to. `held` is there as long as the mail is.
    `account_id` is whose mail it is; None where it went to someone without an account, and in mails from before it was
    kept. `forget`: whom it went to is not kept once its outcome is known.
    """

    SCHEMA: ClassVar[int] = 2
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {1: dict}

    template: str
    locale: Locale
    recipient: Recipient
    template_context: TemplateContext = Field(repr=False)
    order_number: str | None
    sealed: str | None = Field(repr=False)
    message_id: str
    created_at: datetime
    next_attempt_at: datetime | None
    status: Status = Status.QUEUED
    attempts: int = 0
    last_failure: Failure | None = None
    sent_at: datetime | None = None
    traceparent: str | None = None
    return_target: str | None = None
    held: Held | None = None
    account_id: str | None = None
    forget: bool = False

    def deadlines(self) -> Mapping[str, datetime]:
        """`next_attempt`: when a worker should take it up; none once it is sent or failed. `drop`: when it is no longer
        held."""
        attempt = {"next_attempt": self.next_attempt_at} if self.next_attempt_at else {}
        return attempt | ({"drop": self.held.until} if self.held else {})


Decision = tuple[Mail, Sequence[Event]]


def hold(mail: Mail, account_id: str) -> Mail:
    """A new mail that waits until the account's address is confirmed."""
    held = Held(account_id=account_id, until=mail.created_at + HELD_FOR)
    return _moved(mail, status=Status.HELD, next_attempt_at=None, held=held)


def release(mail: Mail, recipient: Recipient, now: datetime) -> Decision:
    """The address is confirmed: the mail is due at once, to its owner. Nothing for one that is not held."""
    if mail.status is not Status.HELD:
        return mail, []
    return _moved(mail, status=Status.QUEUED, next_attempt_at=now, held=None, recipient=recipient), []


def drop(mail: Mail, now: datetime) -> Decision:
    """Nobody confirmed the address in time: the mail is never sent."""
    if mail.held is None or now < mail.held.until:
        return mail, []
    return _moved(mail, status=Status.DROPPED, held=None, sealed=None), []


def begin(mail: Mail, now: datetime, lease: timedelta) -> Decision:
    """A worker takes it for `lease`, and one more attempt counts; NotDue when it may not."""
    if mail.next_attempt_at is None or mail.next_attempt_at > now:
        raise NotDue
    return _moved(mail, status=Status.SENDING, attempts=mail.attempts + 1, next_attempt_at=now + lease), []


def latest_data(mail: Mail, lease: timedelta) -> datetime:
    """When a mail that is `sending` may be handed to the server at the latest: in the first half of its lease. The
    other half is for the server's answer, for a database that is away when the answer comes, and for clocks that
    differ."""
    if mail.next_attempt_at is None:
        raise NotDue
    return mail.next_attempt_at - lease / 2


def mark_sent(mail: Mail, now: datetime) -> Decision:
    """The server took it (250), whatever became of other attempts; the secret is no longer needed."""
    if mail.status is Status.SENT:
        return mail, []
    done = {"status": Status.SENT, "sent_at": now, "next_attempt_at": None, "sealed": None, "last_failure": None}
    return _forgotten_if_asked(_moved(mail, **done)), []


def defer(mail: Mail, attempt: int, failure: Failure, now: datetime, delays: Sequence[float]) -> Decision:
    """Attempt number `attempt` failed and the next may succeed: it waits `delays[attempt - 1]` seconds, or has failed
    for good when the delays are used up. The late result of an older attempt changes nothing."""
    if attempt > len(delays):
        return fail(mail, attempt, failure)
    if not _current(mail, attempt):
        return mail, []
    later = now + timedelta(seconds=delays[attempt - 1])
    return _moved(mail, status=Status.RETRYING, next_attempt_at=later, last_failure=failure), []


def put_back(mail: Mail, attempt: int, now: datetime) -> Decision:
    """Whoever began it had no turn for it: it is due at once, and the attempt does not count."""
    if not _current(mail, attempt):
        return mail, []
    return _moved(mail, status=Status.QUEUED, attempts=attempt - 1, next_attempt_at=now), []


def fail(mail: Mail, attempt: int, failure: Failure) -> Decision:
    """No further attempt can succeed (5xx). The sealed secret stays, so that staff can send it again (NO-05)."""
    if not _current(mail, attempt):
        return mail, []
    return _forgotten_if_asked(_moved(mail, status=Status.FAILED, next_attempt_at=None, last_failure=failure)), []


def _forgotten_if_asked(mail: Mail) -> Mail:
    if not mail.forget:
        return mail
    return _moved(mail, recipient=Recipient(address="erased", name=""), template_context={})


def _current(mail: Mail, attempt: int) -> bool:
    return mail.status is Status.SENDING and mail.attempts == attempt


def _moved(mail: Mail, **changes: object) -> Mail:
    return mail.model_copy(update=changes)
