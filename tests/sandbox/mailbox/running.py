"""A real mailbox process, and mails to send to it."""

import smtplib
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

from tests.support.mailbox import MailboxProcess

STOP_WITHIN_S = 2.0


class Mailbox(MailboxProcess):
    """What a test of the mailbox does with it."""

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
