"""Whether an account is used, restricted or closed (ID-14, ID-26)."""

from datetime import datetime, timedelta

from shared.values.months import months_after
from shared.values.state import StateValue

SILENT_MONTHS = 24
"""Without login or order an account is erased after these (ID-26)."""

NOTICE = timedelta(days=30)
"""Between the notice and the erasure, at least."""

NOTED_EVERY = timedelta(days=1)
"""A login or an order is written down at most so often."""


class Standing(StateValue):
    """`last_active_at` is the last login or order, None in accounts from before it was kept; `erasure_announced_at` the
    notice that none has followed. `restricted_at`: nothing is processed but reading (GDPR article 18). `closed_at`: it
    is being erased. `erasure_begun_at`: because nobody used it."""

    last_active_at: datetime | None = None
    erasure_announced_at: datetime | None = None
    restricted_at: datetime | None = None
    closed_at: datetime | None = None
    erasure_begun_at: datetime | None = None

    def silence_ends(self, registered_at: datetime) -> datetime | None:
        """When the account is told that it will be erased or, once it was told, is erased: never less than the notice
        after it was told. None once its erasure has begun."""
        if self.closed_at is not None or self.erasure_begun_at is not None:
            return None
        over = months_after(self.last_active_at or registered_at, SILENT_MONTHS)
        if self.erasure_announced_at is None:
            return over - NOTICE
        return max(over, self.erasure_announced_at + NOTICE)
