"""Make one attempt to send a mail, and record its outcome (NO-02).

A mail is sent by the process that queued it (`queue_mail`), or taken up at its deadline `next_attempt`: for a later
attempt, when its worker died, when it found no room where it was queued.
"""

from collections.abc import Callable

import structlog
from prometheus_client import Counter
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_delay, wait_random_exponential

from services.notifier.actions.mails.compose_mail import compose_mail
from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mail import (
    Decision,
    Failure,
    Mail,
    NotDue,
    Status,
    begin,
    defer,
    fail,
    latest_data,
    mark_sent,
    put_back,
)
from shared.errors import Contended, NewerSchema, Permanent
from shared.observability.tracing import continued
from shared.persistence.errors import DatabaseError
from shared.persistence.versioned import Versioned
from shared.runtime.crash import crash_plan

log = structlog.get_logger(__name__)

_PATIENCE = 1 / 12
"""Of a mail's lease: how long it waits for its turn."""

mails = Counter("comptoir_mails_total", "Attempts to send a mail, by outcome", ["template", "outcome"])


async def send_mail(context: NotifierContext, mail_id: str) -> None:
    """Does nothing when the mail is not due or another worker has it; waits for the attempt that this process is at.
    Every attempt bears the same Message-ID."""
    await context.deliveries.run(mail_id, lambda: _take_up(context, mail_id))


async def deliver(context: NotifierContext, begun: Versioned[Mail]) -> None:
    """The attempt at a mail that was just begun, until its outcome is stored."""
    mail = begun.state
    with continued("mail send", mail.traceparent, mail=begun.id):
        failure = await _attempt(context, begun)
        settled = await (_mark(context, begun) if failure is None else _record(context, begun, failure))
        _report(begun.id, settled, failure)


async def deliver_in_turn(context: NotifierContext, begun: Versioned[Mail]) -> None:
    """`deliver`, when it is this mail's turn in this process; one that waits too long is put back, so that any worker
    sends it by its deadline."""
    async with context.deliveries.turn(context.lease * _PATIENCE) as free:
        if free:
            await deliver(context, begun)
            return
    now, attempt = context.clock(), begun.state.attempts
    await _insist(context, begun, lambda mail: put_back(mail, attempt, now), stop_after_delay(context.lease / 4))
    log.info("mail_put_back", template=begun.state.template, mail_id=begun.id)


async def _take_up(context: NotifierContext, mail_id: str) -> None:
    if context.deliveries.taken_at(mail_id):
        await _mark(context, await context.mails.get(mail_id))
        return
    now = context.clock()
    try:
        begun = await context.mails.change(mail_id, lambda mail: begin(mail, now, context.lease), processed=None)
    except NotDue:
        return
    await deliver(context, begun)


async def _attempt(context: NotifierContext, begun: Versioned[Mail]) -> Exception | None:
    try:
        message = await compose_mail(context, begun.state)
        await context.smtp.deliver(message, latest_data(begun.state, context.lease))
    except Exception as error:  # noqa: BLE001 - any failure of one mail ends as a retry or a failure of it
        return error
    context.deliveries.took(begun.id, context.clock())
    crash_plan.reach("after_smtp_250")
    return None


async def _mark(context: NotifierContext, begun: Versioned[Mail]) -> Mail:
    """Insists as long as the process lives: the server has the mail and nobody else knows, so that giving up sends it
    again. Only a document that a newer version has rewritten is left to that version when the lease is over."""
    taken = context.deliveries.taken_at(begun.id) or context.clock()
    lease_over = stop_after_delay(context.lease)
    marked = await _insist(
        context, begun, lambda mail: mark_sent(mail, taken), lambda state: _unreadable(state) and lease_over(state)
    )
    context.deliveries.marked(begun.id)
    return marked


async def _record(context: NotifierContext, begun: Versioned[Mail], error: Exception) -> Mail:
    """Gives up after a while: a mail whose failure is not stored is due again when its lease is over."""
    now, attempt = context.clock(), begun.state.attempts
    failure = Failure(code=getattr(error, "smtp_code", None), error=getattr(error, "cause", type(error).__name__))
    stop = stop_after_delay(context.lease / 4)
    if isinstance(error, Permanent):
        return await _insist(context, begun, lambda mail: fail(mail, attempt, failure), stop)
    delays = context.retry_delays
    return await _insist(context, begun, lambda mail: defer(mail, attempt, failure, now, delays), stop)


async def _insist(
    context: NotifierContext,
    begun: Versioned[Mail],
    transition: Callable[[Mail], Decision],
    stop: Callable[[RetryCallState], bool],
) -> Mail:
    retrying = AsyncRetrying(
        retry=retry_if_exception_type((DatabaseError, Contended, NewerSchema)),
        wait=wait_random_exponential(multiplier=0.1, max=1),
        stop=stop,
        reraise=True,
    )
    settled: Versioned[Mail] = await retrying(context.mails.change_known, begun, transition)
    return settled.state


def _unreadable(state: RetryCallState) -> bool:
    return state.outcome is not None and isinstance(state.outcome.exception(), NewerSchema)


def _report(mail_id: str, mail: Mail, error: Exception | None) -> None:
    """One line and one count; the line joins the trace of the event that asked for the mail (OP-01)."""
    mails.labels(mail.template, mail.status.value).inc()
    line = {"template": mail.template, "mail_id": mail_id, "attempt": mail.attempts}
    if error is None:
        log.info("mail_sent", message_id=mail.message_id, **line)
    elif mail.status is Status.FAILED:
        log.error("mail_failed", smtp_code=mail.last_failure and mail.last_failure.code, error=error, **line)
    else:
        log.warning("mail_deferred", next_attempt_at=mail.next_attempt_at, error=error, **line)
