"""What an operator sees of mails that have not been sent (OP-01)."""

import pytest

from services.notifier.adapters.mongo.mails import UNSENT
from tests.notifier.mailbox import Mailbox
from tests.notifier.stored import Notifier, left_queued, queued

COUNT, AGE = "comptoir_mails_unsent", "comptoir_mails_unsent_oldest_seconds"


async def unsent(notifier: Notifier) -> dict[str, tuple[float, float]]:
    """Status → how many mails, and the age of the oldest in seconds, of those that there are."""
    scrape = await notifier.scrape()
    seen = {each.value: (scrape.value(COUNT, status=each), scrape.value(AGE, status=each)) for each in UNSENT}
    return {status: numbers for status, numbers in seen.items() if numbers != (0, 0)}


@pytest.mark.rule("OP-01", "NO-02")
async def test_a_mail_that_waits_is_seen_with_its_age(notifier: Notifier) -> None:
    """A queued mail that no worker has taken up is one, and grows older."""
    await left_queued(notifier)
    notifier.clock.advance(seconds=120)
    assert await unsent(notifier) == {"queued": (1, 120)}


@pytest.mark.rule("OP-01", "NO-02")
@pytest.mark.parametrize(("code", "status"), [(451, "retrying"), (550, "failed")])
async def test_a_mail_that_was_refused_is_seen_by_its_status(
    notifier: Notifier, mailbox: Mailbox, code: int, status: str
) -> None:
    """For now, or for good."""
    mailbox.fault("reject", code=code)
    await queued(notifier)
    await notifier.run_due()
    notifier.clock.advance(seconds=3)
    assert await unsent(notifier) == {status: (1, 3)}


@pytest.mark.rule("OP-01", "NO-02")
async def test_a_mail_that_was_sent_no_longer_waits(notifier: Notifier, mailbox: Mailbox) -> None:
    """Only zeros are left: an alert on an absent number would not fire."""
    await queued(notifier)
    await notifier.run_due()
    assert mailbox.only()
    assert await unsent(notifier) == {}
    assert {each.labels["status"] for each in await notifier.scrape() if each.name == COUNT} == set(UNSENT)
