"""One hosted page at Stripe, as a payment remembers it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.billing.domain.provider.snapshots import SessionStatus
from shared.values.state import StateValue

ENOUGH = timedelta(minutes=2)
"""A page with less time left is closed and replaced: nobody types a card number that fast."""

RANK: Mapping[SessionStatus, int] = {
    "planned": 0,
    "open": 1,
    "processing": 2,
    "abandoned": 3,
    "expired": 3,
    "failed": 3,
    "paid": 4,
}


class Session(StateValue):
    """One hosted page. `id` and `url` are Stripe's, None until it answered; an abandoned one was shown to nobody."""

    attempt: int
    expires_at: datetime
    status: SessionStatus = "planned"
    id: str | None = None
    url: str | None = None

    def usable(self, now: datetime) -> bool:
        """Whether a buyer can be sent there now."""
        return self.status == "open" and self.url is not None and self.expires_at - now >= ENOUGH
