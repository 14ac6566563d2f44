"""The planned faults, as a mail client meets them."""

import smtplib
import socket
import time

import pytest

from tests.sandbox.mailbox.running import Mailbox, compose


@pytest.mark.parametrize("code", [421, 451, 550])
@pytest.mark.parametrize(("at", "error"), [("rcpt", smtplib.SMTPRecipientsRefused), ("data", smtplib.SMTPDataError)])
def test_reject_answers_the_code_then_is_gone(
    mailbox: Mailbox, code: int, at: str, error: type[smtplib.SMTPException]
) -> None:
    """The next mail must be refused with the code and not kept, the one after it accepted."""
    mailbox.plan(action="reject", at=at, code=code)
    with pytest.raises(error, match=str(code)):
        mailbox.send(compose("refused"))
    mailbox.send(compose("accepted"))
    assert mailbox.subjects() == ["accepted"]


def test_fault_strikes_only_its_recipient_so_many_times(mailbox: Mailbox) -> None:
    """A fault must spare other recipients, and count down to nothing for its own."""
    mailbox.plan(action="reject", code=550, recipient="*@Blocked.example", times=2)
    mailbox.send(compose("spared", "anna@example.com"))
    for left in ([1], []):
        with pytest.raises(smtplib.SMTPDataError):
            mailbox.send(compose("refused", "bob@blocked.example"))
        assert [fault["left"] for fault in mailbox.get("/_sim/faults")["items"]] == left
    mailbox.send(compose("late", "bob@blocked.example"))
    assert mailbox.subjects() == ["late", "spared"]


@pytest.mark.parametrize("stored", [True, False])
def test_cut_before_the_250(mailbox: Mailbox, stored: bool) -> None:
    """The client must lose the connection without an answer, the mail be kept or not as chosen and be named."""
    mailbox.plan(action="cut", store=stored)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        mailbox.send(compose("cut", message_id="<cut@example.com>"))
    assert mailbox.subjects() == ["cut"] * stored
    assert [one["MessageID"] for one in mailbox.get("/_sim/lost-answers")["items"]] == ["cut@example.com"] * stored


def test_hang_makes_the_client_time_out(mailbox: Mailbox) -> None:
    """No answer must come while the fault hangs, and the mailbox must serve others meanwhile."""
    mailbox.plan(action="hang", seconds=60, recipient="slow@example.com")
    with pytest.raises((socket.timeout, smtplib.SMTPServerDisconnected)):
        mailbox.send(compose("hung", "slow@example.com"), timeout=0.5)
    mailbox.send(compose("other"))
    assert mailbox.subjects() == ["other"]


def test_slow_answers_late(mailbox: Mailbox) -> None:
    """A slow mail must be accepted, after the wait."""
    mailbox.plan(action="slow", seconds=0.4)
    began = time.monotonic()
    mailbox.send(compose("slow"))
    assert time.monotonic() - began >= 0.4
    assert mailbox.subjects() == ["slow"]


def test_clear_one_and_all(mailbox: Mailbox) -> None:
    """Faults must be listed in order and cleared by id or all at once."""
    first, second = mailbox.plan(action="cut"), mailbox.plan(action="slow")
    assert mailbox.http.delete(f"/_sim/faults/{first['id']}").json() == {"cleared": 1}
    assert [fault["id"] for fault in mailbox.get("/_sim/faults")["items"]] == [second["id"]]
    assert mailbox.http.delete("/_sim/faults").json() == {"cleared": 1}
    mailbox.send(compose("fine"))
    assert mailbox.subjects() == ["fine"]


@pytest.mark.parametrize(
    "bad",
    [
        {"action": "explode"},
        {"action": "cut", "times": 0},
        {"action": "cut", "mode": 1},
        {"action": "reject", "code": 250},
    ],
)
def test_bad_fault_is_refused_and_named(mailbox: Mailbox, bad: dict[str, object]) -> None:
    """A fault that means nothing must be a 422 that names the field, and plan nothing."""
    response = mailbox.http.post("/_sim/faults", json=bad)
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][-1] in bad
    assert mailbox.get("/_sim/faults")["items"] == []
