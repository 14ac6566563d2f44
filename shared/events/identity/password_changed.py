"""An account's password was changed and every session ended; notifier tells the owner (NO-01)."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event


class PasswordChanged(Event):
    """`changed_at` is shown in the mail."""

    TYPE: ClassVar[str] = "identity.password_changed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    changed_at: datetime
