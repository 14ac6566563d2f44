"""Which marketing mails an account agreed to (ID-13, NO-04): a copy of identity's consents."""

from shared.values.state import State


class MailConsents(State):
    """Each is a no unless identity says yes; an account of which none arrived gets no marketing mail."""

    newsletter: bool = False
    basket_emails: bool = False
    partner_offers: bool = False
