"""A person asked for a copy of everything that is held of them (ID-14, GDPR article 15)."""

from datetime import datetime
from typing import ClassVar

from shared.events.contract import Event
from shared.events.sealing import Personal


class ExportRequested(Event):
    """Every consumer answers with its part, by its own `…_export_part_ready`. `email` finds mails that name no account;
    `customer_number` is the account's own, not a company's."""

    TYPE: ClassVar[str] = "identity.export_requested"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing", "notifier", "orders")

    request_id: str
    account_id: str
    customer_number: str | None = None
    email: Personal
    requested_at: datetime
