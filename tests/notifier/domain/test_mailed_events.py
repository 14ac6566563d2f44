"""Rows of the table of mails, without I/O."""

from typing import ClassVar

import pytest

from services.notifier.domain.mails.mailed_events import MailedEvent
from shared.events.contract import Event
from shared.events.sealing import Personal
from shared.values.locale import Locale


class GuestInvited(Event):
    """An event about someone who has no account."""

    TYPE: ClassVar[str] = "identity.guest_invited"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    email: Personal
    locale: Locale
    return_target: str | None = None


def test_a_row_without_an_account_says_to_whom_and_in_which_language() -> None:
    """Address and language are the event's own; without either the row is refused when it is written."""
    row = MailedEvent(GuestInvited, (), account=None, address="email", locale="locale")
    event = GuestInvited(email="new@example.com", locale="nl")
    assert (row.account_of(event), row.address_of(event), row.locale_of(event)) == (None, "new@example.com", "nl")
    with pytest.raises(AssertionError, match="guest_invited"):
        MailedEvent(GuestInvited, (), account=None, address="email")
