"""Turn a stored mail into the bytes to send. Secrets are opened here, in memory, and nowhere else (NO-03)."""

from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mail import Mail
from services.notifier.domain.mails.plain import greetable
from services.notifier.domain.mails.template import TEMPLATES
from services.notifier.rendering.message import Attachment, Message, build_message
from services.notifier.rendering.sender import mailbox
from shared.events.sealing import open_for_notifier


async def compose_mail(context: NotifierContext, mail: Mail) -> Message:
    """The mail in its language; DocumentNotThere when its attachment cannot be fetched now, Permanent when its secret
    or its address can never be used."""
    recipient = mailbox(mail.recipient.address, greetable(mail.recipient.name))
    template = TEMPLATES[mail.template]
    secret = open_for_notifier(mail.sealed, context.private_key) if mail.sealed else None
    token = secret if template.seals == "token" else None
    link = template.link(context.shop_url, mail.locale, order=mail.order_number, token=token)
    attachment = None
    if secret and template.seals == "document":
        attachment = Attachment(f"{mail.facts['number']}.pdf", await context.documents.fetch(secret))
    rendered = context.renderer.render(mail, link)
    return build_message(rendered, context.sender.mailbox, recipient, mail.message_id, context.clock(), attachment)
