"""Keep which marketing mails an account agreed to."""

from services.notifier.context import NotifierContext
from services.notifier.domain.consents.mail_consents import MailConsents
from shared.events.parts import ConsentsState


async def project_consents(context: NotifierContext, account_id: str, consents: ConsentsState, seq: int) -> None:
    """An older state than the known one is ignored."""
    known = MailConsents(
        newsletter=consents.newsletter,
        basket_emails=consents.basket_emails,
        partner_offers=consents.partner_offers,
    )
    await context.consents.project(account_id, seq, known)
