"""Turn a stored mail into the bytes to send. Secrets are opened here, in memory, and nowhere else (NO-03)."""

from services.notifier.adapters.message import Attachment, Message, build_message
from services.notifier.adapters.sender import mailbox
from services.notifier.context import Notifier
from services.notifier.domain.mail import Mail
from services.notifier.domain.plain import greetable
from services.notifier.domain.template import TEMPLATES
from shared.sealing import open_for_notifier


async def compose_mail(notifier: Notifier, mail: Mail) -> Message:
    """The mail in its language; DocumentNotThere when its attachment cannot be fetched now, Permanent when its secret
    or its address can never be used."""
    recipient = mailbox(mail.recipient.address, greetable(mail.recipient.name))
    template = TEMPLATES[mail.template]
    secret = open_for_notifier(mail.sealed, notifier.private_key) if mail.sealed else None
    token = secret if template.seals == "token" else None
    link = template.link(notifier.shop_url, mail.locale, order=mail.order_number, token=token)
    attachment = None
    if secret and template.seals == "document":
        attachment = Attachment(f"{mail.facts['number']}.pdf", await notifier.documents.fetch(secret))
    rendered = notifier.renderer.render(mail, link)
    return build_message(rendered, notifier.sender.mailbox, recipient, mail.message_id, notifier.clock(), attachment)
