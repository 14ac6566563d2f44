"""The documents by which somebody shows to belong to a company, as identity knows them: no number is kept (ID-18)."""

import re
from datetime import datetime
from enum import StrEnum

from shared.values.state import State


class DocumentKind(StrEnum):
    """What may be named beside the customer number."""

    INVOICE = "invoice"
    VAT_NUMBER = "vat_number"
    QUOTE = "quote"
    ORDER = "order"
    DELIVERY_NOTE = "delivery_note"


class KnownDocument(State):
    """That a company has a document; its number is in the key alone, hashed."""

    customer_number: str
    kind: DocumentKind
    issued_at: datetime


def written_once(number: str) -> str:
    """A number without what people leave out or add when they type it."""
    return re.sub(r"[^0-9A-Z]", "", number.upper())
