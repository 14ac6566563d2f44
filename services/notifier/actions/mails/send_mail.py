"""Make one attempt to send a mail, and record its outcome (NO-02)."""

from collections.abc import Callable

import structlog
from prometheus_client import Counter
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from services.notifier.actions.mails.compose_mail import compose_mail
from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mail import Decision, Failure, Mail, NotDue, Status, begin, defer, fail, mark_sent
from shared.errors import Contended, Permanent
from shared.observability.tracing import continued
from shared.persistence.errors import DatabaseError
from shared.runtime.crash import crash_plan

log = structlog.get_logger(__name__)

mails = Counter("comptoir_mails_total", "Attempts to send a mail, by outcome", ["template", "outcome"])


async def send_mail(context: NotifierContext, mail_id: str) -> None:
    """Does nothing when the mail is not due or another worker has it. Every attempt bears the same Message-ID."""
    now = context.clock()
    try:
        mail = (await context.mails.change(mail_id, lambda mail: begin(mail, now, context.lease), processed=None)).state
    except NotDue:
        return
    with continued("mail send", mail.traceparent, mail=mail_id):
        failure = await _attempt(context, mail)
        if failure is None:
            crash_plan.reach("after_smtp_250")
        settled = await _settle(context, mail_id, _outcome(context, mail, failure))
        _report(mail_id, settled, failure)


async def _attempt(context: NotifierContext, mail: Mail) -> Exception | None:
    try:
        await context.smtp.deliver(await compose_mail(context, mail))
    except Exception as error:  # noqa: BLE001 - any failure of one mail ends as a retry or a failure of it
        return error
    return None


def _outcome(context: NotifierContext, mail: Mail, error: Exception | None) -> Callable[[Mail], Decision]:
    now, attempt = context.clock(), mail.attempts
    if error is None:
        return lambda current: mark_sent(current, now)
    failure = Failure(code=getattr(error, "smtp_code", None), error=getattr(error, "cause", type(error).__name__))
    if isinstance(error, Permanent):
        return lambda current: fail(current, attempt, failure)
    return lambda current: defer(current, attempt, failure, now, context.retry_delays)


async def _settle(context: NotifierContext, mail_id: str, transition: Callable[[Mail], Decision]) -> Mail:
    # The server has the mail: retry the write, or a short outage of the database would send it again.
    retrying = AsyncRetrying(
        retry=retry_if_exception_type((DatabaseError, Contended)),
        wait=wait_random_exponential(multiplier=0.1, max=2),
        stop=stop_after_delay(context.lease / 4),
        reraise=True,
    )
    return (await retrying(context.mails.change, mail_id, transition, processed=None)).state


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
