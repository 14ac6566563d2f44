"""An invoice was issued, numbered without gaps (BI-06); notifier mails it with its PDF (NO-01)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.parts import Payable
from shared.events.sealing import Sealed
from shared.values.money import Money


class InvoiceIssued(Event):
    """`pdf_url` is a signed link to the document's bytes, sealed for notifier, which fetches it when it sends."""

    TYPE: ClassVar[str] = "billing.invoice_issued"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("identity", "notifier", "orders")

    number: str
    payable: Payable
    customer_number: str
    account_id: str
    total: Money
    issued_at: datetime
    pdf_url: Sealed
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
