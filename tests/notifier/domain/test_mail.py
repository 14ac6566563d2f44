"""The transitions of a mail, without I/O."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifier.commands.examples import example
from services.notifier.domain.mails.mail import (
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

NOW = datetime(2026, 11, 3, 14, 25, tzinfo=UTC)
LEASE = timedelta(seconds=90)
BUSY = Failure(code=451, error="SMTPDataError")


def _sending() -> Mail:
    queued = example("password_changed", "fr").model_copy(update={"sealed": "sealed"})
    return begin(queued, NOW, LEASE)[0]


@pytest.mark.rule("NO-02")
def test_a_mail_belongs_to_one_worker_until_its_lease_is_over() -> None:
    """A second worker is refused while the first may be at it, and takes over when its lease is over."""
    sending = _sending()
    with pytest.raises(NotDue):
        begin(sending, NOW + LEASE - timedelta(seconds=1), LEASE)
    again, events = begin(sending, NOW + LEASE, LEASE)
    assert (again.attempts, again.message_id, events) == (2, sending.message_id, [])


@pytest.mark.rule("NO-02", "NO-03")
def test_a_sent_mail_is_never_due_again_and_keeps_no_secret() -> None:
    """Sent is the end: no date, no sealed secret, and no later news change it."""
    sent, _ = mark_sent(_sending(), NOW)
    assert (sent.status, sent.deadlines(), sent.sealed, sent.sent_at) == (Status.SENT, {}, None, NOW)
    with pytest.raises(NotDue):
        begin(sent, NOW + timedelta(days=9), LEASE)
    assert defer(sent, 1, BUSY, NOW, [5])[0] == fail(sent, 1, BUSY)[0] == mark_sent(sent, NOW + LEASE)[0] == sent


@pytest.mark.rule("NO-02")
def test_delays_grow_and_then_the_mail_has_failed() -> None:
    """Each try waits its own delay; when all are used up the mail has failed, and says why."""
    mail, waited = _sending(), []
    while mail.status is not Status.FAILED:
        mail, _ = defer(mail, mail.attempts, BUSY, NOW, [5, 30, 120])
        if mail.next_attempt_at:
            waited.append((mail.next_attempt_at - NOW).total_seconds())
            mail, _ = begin(mail, mail.next_attempt_at, LEASE)
    assert (waited, mail.attempts, mail.last_failure, mail.deadlines()) == ([5, 30, 120], 4, BUSY, {})


@pytest.mark.rule("NO-02")
def test_the_late_result_of_an_older_attempt_changes_nothing() -> None:
    """A worker that lost its lease may not put off or end what another one has taken over."""
    taken_over, _ = begin(_sending(), NOW + LEASE, LEASE)
    assert defer(taken_over, 1, BUSY, NOW, [5])[0] == taken_over
    assert fail(taken_over, 1, BUSY)[0] == taken_over
    assert put_back(taken_over, 1, NOW)[0] == taken_over


@pytest.mark.rule("NO-02")
def test_a_mail_that_is_put_back_is_due_at_once_and_has_lost_no_attempt() -> None:
    """Begun, put back and begun again, it is at its first attempt."""
    waiting, _ = put_back(_sending(), 1, NOW)
    assert (waiting.status, waiting.attempts, waiting.next_attempt_at) == (Status.QUEUED, 0, NOW)
    assert begin(waiting, NOW, LEASE)[0].attempts == 1


@pytest.mark.rule("NO-02")
def test_clocks_may_differ_by_half_the_lease() -> None:
    """A worker whose clock is ahead by less than half the lease leaves a mail alone that may still be handed over; DATA
    begins in the first half or not at all."""
    sending = _sending()
    last = latest_data(sending, LEASE)
    assert last == NOW + LEASE / 2
    with pytest.raises(NotDue):
        begin(sending, last + LEASE / 2 - timedelta(seconds=1), LEASE)
    with pytest.raises(NotDue):
        latest_data(mark_sent(sending, NOW)[0], LEASE)
