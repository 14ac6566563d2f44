"""Queue the mail about an event, once (NO-02), and send it: the consumer of every row of the table of mails."""

from typing import TypeVar

import structlog

from services.notifier.actions.mails.release_held import release_held
from services.notifier.actions.mails.send_mail import deliver_in_turn
from services.notifier.context import NotifierContext
from services.notifier.domain.contacts.contact import Contact
from services.notifier.domain.mails.mail import KEPT, Mail, Recipient, begin, hold
from services.notifier.domain.mails.mailed_events import MAILED_EVENTS, MailedEvent
from shared.errors import TooEarly
from shared.events.contract import Event
from shared.messaging.envelope import Received
from shared.messaging.known import known_or_wait
from shared.observability.tracing import current_traceparent
from shared.values.ids import derived_id

log = structlog.get_logger(__name__)

E = TypeVar("E", bound=Event)

CONTACT_PATIENCE = 0.5
"""Seconds to wait for a contact whose own event is being handled at the same time, before the broker's delay."""


class ContactNotKnownYet(TooEarly):
    """identity's event about this account has not arrived here."""

    code = "contact_not_known_yet"


async def queue_mail(context: NotifierContext, event: Received[E]) -> None:
    """One mail per event, template and account, however often the event comes; ContactNotKnownYet when it came before
    the account's own. The event is done once the mail is stored, whatever becomes of it at the SMTP server.

    An address that nobody has confirmed is mailed nothing but the links by which it is (S2); the rest is held.
    None for an account that was erased, nor for an event from before the mails that are still kept (ID-14)."""
    row, now = MAILED_EVENTS[type(event.data)], context.clock()
    if event.time < now - KEPT:
        log.warning("mail_not_queued", template=row.name, event_id=event.id, reason="the event is too old")
        return
    account_id = row.account_of(event.data)
    try:
        contact = await _contact(context, row, event.data)
    except ContactNotKnownYet:
        if account_id and await context.contacts.was_forgotten(account_id):
            log.info("mail_not_queued", template=row.name, event_id=event.id, reason="the account was erased")
            return
        raise
    mail_id = derived_id("mail", event.id, row.name, account_id or "")
    mail = Mail(
        template=row.name,
        locale=contact.locale,
        recipient=Recipient(address=contact.address, name=contact.name),
        template_context=row.template_context(event.data),
        order_number=row.order_of(event.data),
        sealed=row.sealed_in(event.data),
        message_id=f"{mail_id.lower()}@{context.sender.domain}",
        created_at=now,
        next_attempt_at=now,
        traceparent=current_traceparent(),
        return_target=row.target_of(event.data),
        account_id=account_id,
        forget=row.forget,
    )
    if account_id is None or contact.email_confirmed or row.before_confirmation:
        await _store(context, mail_id, mail)
        return
    await context.mails.create_if_absent(mail_id, hold(mail, account_id))
    await release_held(context, account_id)  # the address may have been confirmed since the contact was read


async def _store(context: NotifierContext, mail_id: str, mail: Mail) -> None:
    """Stores a new mail as begun and sends it, beside the caller; as due at once when there is no room."""
    with context.deliveries.room() as free:
        first = begin(mail, mail.created_at, context.lease)[0] if free else mail
        stored = await context.mails.create_if_absent(mail_id, first)
        if free and stored.applied:
            context.deliveries.start(mail_id, lambda: deliver_in_turn(context, stored))


async def _contact(context: NotifierContext, row: MailedEvent, event: Event) -> Contact:
    """Who is mailed: what the event says, and what it does not say as the account's own events said it."""
    address, locale, account_id = row.address_of(event), row.locale_of(event), row.account_of(event)
    if account_id is None:
        assert address, "a row without an account names an address"
        assert locale, "a row without an account names a language"
        return Contact(address=address, name="", locale=locale)
    known = await _known_contact(context, account_id)
    named = {"address": address or known.address, "locale": locale or known.locale}
    is_the_owner_s = known.email_confirmed and named["address"] == known.address
    # Who typed the name need not own the address: a stranger is not greeted with what somebody else wants said.
    return known.model_copy(update=named | ({} if is_the_owner_s else {"name": ""}))


async def _known_contact(context: NotifierContext, account_id: str) -> Contact:
    return await known_or_wait(
        context.signals,
        account_id,
        lambda: context.contacts.get(account_id),
        lambda: ContactNotKnownYet("This account is not known here yet."),
        patience=CONTACT_PATIENCE,
    )
