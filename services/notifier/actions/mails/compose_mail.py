"""Turn a stored mail into the bytes to send. Secrets are opened here, in memory, and nowhere else (NO-03)."""

from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mail import Mail
from services.notifier.domain.mails.mailed_events import MAILS
from services.notifier.domain.mails.plain import greetable
from services.notifier.rendering.message import Attachment, Message, build_message
from services.notifier.rendering.sender import mailbox
from shared.events.sealing import open_for_notifier


async def compose_mail(context: NotifierContext, mail: Mail) -> Message:
    """The mail in its language; DocumentNotThere when its attachment cannot be fetched now, Permanent when its secret
    or its address can never be used."""
    recipient = mailbox(mail.recipient.address, greetable(mail.recipient.name))
    row = MAILS[mail.template]
    secret = open_for_notifier(mail.sealed, context.private_key) if mail.sealed else None
    token = document = None
    if secret and row.secret:
        token, document = (secret, None) if row.secret.kind == "token" else (None, secret)
    link = context.links.to(row.link_for(token), mail.return_target, mail.locale, order=mail.order_number, token=token)
    attachment = None
    if document:
        attachment = Attachment(f"{mail.template_context['number']}.pdf", await context.documents.fetch(document))
    rendered = context.renderer.render(mail, link)
    return build_message(rendered, context.sender.mailbox, recipient, mail.message_id, context.clock(), attachment)
