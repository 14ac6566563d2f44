"""A user of a company left it, or was removed (ID-20); notifier tells the user."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.sealing import Personal


class AccessEnded(Event):
    """`email` is the user's address at that moment."""

    TYPE: ClassVar[str] = "identity.access_ended"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    email: Personal
    company_name: Personal
    customer_number: str
    ended_at: datetime
    return_target: str | None = None
