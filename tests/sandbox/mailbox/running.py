"""A real mailbox process, and mails to send to it."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any

import httpx

from sandbox.stack.parts import ROOT
from sandbox.stack.ports import free_port

READY_WITHIN_S = 20.0
STOP_WITHIN_S = 2.0


class Mailbox:
    """A mailbox process with its addresses."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.smtp_port, self.web_port = free_port(), free_port()
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.web_port}", timeout=5)
        self.start()

    def start(self) -> None:
        """Start the process and wait until it answers."""
        options = ["--smtp-port", str(self.smtp_port), "--web-port", str(self.web_port), "--data", str(self.data)]
        self.process = subprocess.Popen([sys.executable, "-m", "sandbox.mailbox", *options], cwd=ROOT)
        deadline = time.monotonic() + READY_WITHIN_S
        while not self._ready():
            assert self.process.poll() is None, "the mailbox stopped while starting"
            assert time.monotonic() < deadline, "the mailbox did not get ready"
            time.sleep(0.05)

    def _ready(self) -> bool:
        try:
            return self.http.get("/readyz").is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End the process as a crash would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> tuple[int, float]:
        """Stop the process gracefully; return its exit code and the seconds it took."""
        began = time.monotonic()
        os.kill(self.process.pid, signal.SIGTERM)
        return self.process.wait(timeout=10), time.monotonic() - began

    def send(self, *mails: EmailMessage, timeout: float = 5) -> None:
        """Send mails over one SMTP session."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=timeout) as session:
            for mail in mails:
                session.send_message(mail)

    def get(self, path: str, **query: Any) -> Any:
        """Return the JSON of a successful GET."""
        response = self.http.get(path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    def subjects(self, **query: Any) -> list[str]:
        """Return the subjects of a listing, newest first."""
        return [one["Subject"] for one in self.get("/api/v1/messages", **query)["messages"]]

    def plan(self, **fault: Any) -> dict[str, Any]:
        """Plan a fault and return it as planned."""
        response = self.http.post("/_sim/faults", json=fault)
        assert response.status_code == 201, response.text
        planned: dict[str, Any] = response.json()
        return planned


def compose(subject: str = "Hello", to: str = "anna@example.com", text: str = "text", **headers: str) -> EmailMessage:
    """Return a plain mail."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Shop <shop@example.com>", to, subject
    mail["Message-ID"] = headers.pop("message_id", make_msgid(domain="example.com"))
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    return mail
