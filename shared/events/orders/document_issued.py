"""A company has a document by which its people can show that they belong to it (ID-18): an order, a quote, a delivery
note."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.contract import Event


class DocumentIssued(Event):
    """Of companies' documents alone; imported ones of before count as well. Invoices are billing's `invoice_issued`."""

    TYPE: ClassVar[str] = "orders.document_issued"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("identity",)

    kind: Annotated[str, Field(description="order, quote, delivery_note; readers ignore others", examples=["order"])]
    number: str
    customer_number: str
    issued_at: datetime
