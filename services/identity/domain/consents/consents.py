"""The consents of one account (ID-13), an aggregate beside it: their proof outlives the account.

Each is a no by default, and on its own: what was not given is not there.
"""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from shared.values.locale import Locale
from shared.values.state import State, StateValue


class ConsentKind(StrEnum):
    """What may be mailed: the newsletter, reminders of an abandoned basket, offers of the partners that the wording
    names."""

    NEWSLETTER = "newsletter"
    BASKET_EMAILS = "basket_emails"
    PARTNER_OFFERS = "partner_offers"

    @property
    def legal_text(self) -> str:
        """The kind of the legal text that has its wording (ID-25)."""
        return f"consent_{self.value}"


Source = Literal["account", "registration", "unsubscribe_link", "erasure"]
"""Where a consent was given or taken back."""


class Wording(StateValue):
    """Which words were agreed to: a legal text, kept word for word under its version and language."""

    version: str
    language: Locale
    hash: str


class Consent(StateValue):
    """A yes, for mails to `address`, the account's at that time."""

    kind: ConsentKind
    wording: Wording
    given_at: datetime
    source: Source
    address: str = Field(repr=False)


class Consents(State):
    """Those that are given now, under the account's id: one of each kind at most."""

    account_id: str
    given: tuple[Consent, ...] = ()

    def of(self, kind: ConsentKind) -> Consent | None:
        """The consent of a kind; None for a no."""
        return next((each for each in self.given if each.kind is kind), None)


class ConsentProof(State):
    """A consent that has ended: the proof of it is kept for three years from `ended_at`."""

    account_id: str
    consent: Consent
    ended_at: datetime
    ended_by: Source
