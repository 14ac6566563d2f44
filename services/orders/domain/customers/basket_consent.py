"""Whether an account agreed to be reminded of an abandoned basket (ID-13): a copy of identity's consent."""

from shared.values.state import State


class BasketConsent(State):
    """A no unless identity says yes."""

    basket_emails: bool = False
