"""A credit note cancels an invoice; it has its own gapless series (BI-06, BI-08); notifier mails it with its PDF."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.parts import Payable
from shared.events.sealing import Sealed
from shared.values.money import Money


class CreditNoteIssued(Event):
    """`total` is positive: what is refunded. `pdf_url` as in `invoice_issued`."""

    TYPE: ClassVar[str] = "billing.credit_note_issued"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier", "orders")

    number: str
    invoice_number: str
    payable: Payable
    customer_number: str
    account_id: str
    total: Money
    issued_at: datetime
    pdf_url: Sealed
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
