"""The process: what is on disk, how it stops, what it says when it cannot start."""

import smtplib
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.stack.parts import ROOT
from tests.sandbox.mailbox.running import STOP_WITHIN_S, Mailbox, compose


def test_every_answered_mail_survives_a_kill(mailbox: Mailbox) -> None:
    """A mail answered with 250 must be there after SIGKILL and restart."""
    mailbox.send(*[compose(f"mail {number}") for number in range(3)])
    mailbox.kill()
    mailbox.start()
    assert mailbox.subjects() == ["mail 2", "mail 1", "mail 0"]


def test_stops_cleanly_and_soon_with_sessions_open(mailbox: Mailbox) -> None:
    """SIGTERM must end the process with 0 within two seconds, mails kept, though clients hang on."""
    mailbox.send(compose("kept"))
    mailbox.plan(action="hang", recipient="hang@example.com")
    with (
        socket.create_connection(("127.0.0.1", mailbox.web_port)) as idle,
        smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as session,
    ):
        idle.sendall(b"GET / HTTP/1.1\r\n")
        session.ehlo()
        code, seconds = mailbox.stop()
        session.close()
    assert (code, seconds < STOP_WITHIN_S) == (0, True), f"{code} after {seconds:.1f} s"
    mailbox.start()
    assert mailbox.subjects() == ["kept"]


def test_mail_over_10_mib_is_552(mailbox: Mailbox) -> None:
    """The limit must be announced, and a larger mail refused with 552, said beforehand or not."""
    big = b"Subject: big\r\n\r\n" + b"x" * 900 + b"\r\n" + (b"y" * 998 + b"\r\n") * 10_500
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as session:
        session.ehlo()
        assert session.esmtp_features["size"] == str(10 * 1024 * 1024)
        with pytest.raises(smtplib.SMTPSenderRefused, match="552"):
            session.sendmail("a@example.com", ["b@example.com"], big)
        session.mail("a@example.com")
        session.rcpt("b@example.com")
        assert session.data(big)[0] == 552
    mailbox.send(compose("small"))
    assert mailbox.subjects() == ["small"]


@pytest.mark.parametrize("option", ["--smtp-port", "--web-port"])
def test_a_taken_port_is_named(mailbox: Mailbox, tmp_path: Path, option: str) -> None:
    """A port in use must stop the start with the port and the option to change."""
    taken = str(mailbox.web_port)
    ports = {"--smtp-port": "0", "--web-port": "0", option: taken}
    arguments = [word for pair in ports.items() for word in pair]
    command = [sys.executable, "-m", "sandbox.mailbox", *arguments, "--data", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert f"127.0.0.1:{taken}" in ended.stderr
    assert option in ended.stderr


def test_an_unusable_folder_is_named(tmp_path: Path) -> None:
    """A data folder that cannot be made must stop the start with its name and the option to change."""
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    ports = ["--smtp-port", "0", "--web-port", "0"]
    command = [sys.executable, "-m", "sandbox.mailbox", *ports, "--data", str(blocked / "mails")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert "--data" in ended.stderr
    assert "Traceback" not in ended.stderr
