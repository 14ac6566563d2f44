"""A mail's bytes (RFC 5322, MIME): HTML with its plain text, perhaps a document; lines stay short."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from services.notifier.domain.mails.plain import one_line
from services.notifier.rendering.renderer import Rendered


@dataclass(frozen=True)
class Message:
    """What goes to the SMTP server. `utf8` says that an address needs SMTPUTF8 (RFC 6531)."""

    sender: str
    recipient: str
    content: bytes
    utf8: bool


@dataclass(frozen=True)
class Attachment:
    """A PDF and the name it is saved under."""

    name: str
    content: bytes


def build_message(
    rendered: Rendered,
    sender: Address,
    recipient: Address,
    message_id: str,
    date: datetime,
    attachment: Attachment | None = None,
) -> Message:
    """A transactional mail: marked as automatic (RFC 3834), without any unsubscribe header (NO-04)."""
    utf8 = not (sender.addr_spec + recipient.addr_spec).isascii()
    mail = EmailMessage(policy=SMTPUTF8 if utf8 else SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, one_line(rendered.subject)
    mail["Date"], mail["Message-ID"] = date, f"<{message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(rendered.text, cte="quoted-printable")
    mail.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if attachment:
        name = re.sub(r"[^\w.-]+", "-", attachment.name)
        mail.add_attachment(attachment.content, maintype="application", subtype="pdf", filename=name)
    mail["Content-Language"] = rendered.locale  # last: making it multipart moves Content- headers into the first part
    return Message(sender.addr_spec, recipient.addr_spec, mail.as_bytes(), utf8)
