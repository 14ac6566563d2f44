"""What notifier knows of consents, on the real database."""

import pytest

from services.notifier.domain.consents.mail_consents import MailConsents
from shared.events.identity.consents_changed import ConsentsChanged
from tests.notifier.stored import Notifier
from tests.support.examples import example


@pytest.mark.rule("ID-13", "NO-04")
async def test_the_newest_consents_count(notifier: Notifier) -> None:
    """An event that comes late, or twice, brings no consent back."""
    given = example(ConsentsChanged)
    assert given.consents.newsletter
    taken_back = given.model_copy(update={"consents": given.consents.model_copy(update={"newsletter": False})})
    consents = notifier.context.consents
    assert await consents.get(given.account_id) is None
    await notifier.receive(given, seq=2, times=2)
    assert await consents.get(given.account_id) == MailConsents(newsletter=True)
    await notifier.receive(taken_back, seq=3)
    await notifier.receive(given, seq=2)
    assert await consents.get(given.account_id) == MailConsents()
