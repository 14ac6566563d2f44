"""A Stripe Checkout session, as its payment stores it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.billing.domain.provider.snapshots import SessionStatus
from shared.values.state import StateValue

ENOUGH = timedelta(minutes=2)
"""A session that expires sooner is closed and replaced: it leaves too little time to enter a card."""

RANK: Mapping[SessionStatus, int] = {
    "planned": 0,
    "open": 1,
    "processing": 2,
    "abandoned": 3,
    "expired": 3,
    "failed": 3,
    "paid": 4,
}


class CheckoutSession(StateValue):
    """`id` and `url` are Stripe's, None until it answered; the url of an abandoned session was never given out. Its
    page leads back to the client `return_target`."""

    attempt: int
    expires_at: datetime
    status: SessionStatus = "planned"
    id: str | None = None
    url: str | None = None
    return_target: str | None = None

    def usable(self, now: datetime) -> bool:
        """Whether a buyer can be sent there now."""
        return self.status == "open" and self.url is not None and self.expires_at - now >= ENOUGH
