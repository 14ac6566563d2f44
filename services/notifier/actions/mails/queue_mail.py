"""Queue a mail about an event, once (NO-02)."""

from dataclasses import dataclass

from services.notifier.context import NotifierContext
from services.notifier.domain.contacts.contact import Contact
from services.notifier.domain.mails.mail import Facts, Mail, Recipient
from shared.errors import TooEarly
from shared.events.sealing import Sealed
from shared.observability.tracing import current_traceparent
from shared.values.ids import derived_id

CONTACT_PATIENCE = 0.5
"""Seconds that an account whose own event is being handled beside this one is waited for, before the broker's delay."""


class ContactNotKnownYet(TooEarly):
    """identity's event about this account has not arrived here."""

    code = "contact_not_known_yet"


@dataclass(frozen=True)
class Letter:
    """What an event asks to be mailed. `address` only where it is not the account's own."""

    template: str
    account_id: str
    facts: Facts
    sealed: Sealed | None = None
    address: str | None = None


async def queue_mail(context: NotifierContext, event_id: str, letter: Letter) -> None:
    """One mail per event, template and account, however often the event comes, due at once; ContactNotKnownYet when
    it came before the account's own."""
    contact = await _contact(context, letter.account_id)
    mail_id = derived_id("mail", event_id, letter.template, letter.account_id)
    now = context.clock()
    mail = Mail(
        template=letter.template,
        locale=contact.locale,
        recipient=Recipient(address=letter.address or contact.address, name=contact.name),
        facts=letter.facts,
        sealed=letter.sealed,
        message_id=f"{mail_id.lower()}@{context.sender.domain}",
        created_at=now,
        next_attempt_at=now,
        traceparent=current_traceparent(),
    )
    await context.mails.create_if_absent(mail_id, mail)


async def _contact(context: NotifierContext, account_id: str) -> Contact:
    contact = await context.signals.wait(account_id, lambda: context.contacts.get(account_id), CONTACT_PATIENCE)
    if contact is None:
        raise ContactNotKnownYet("This account is not known here yet.")
    return contact
