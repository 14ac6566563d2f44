"""An invoice or a credit note as PDF, on the base that every document shares."""

from pathlib import Path
from zoneinfo import ZoneInfo

from services.billing.documents.content import Content
from services.billing.domain.invoices.fiscal_document import FiscalDocument
from shared.documents import pdf
from shared.values.brand import Brand

_TEMPLATE = Path(__file__).parent / "invoice.typ"


def render(document: FiscalDocument, brand: Brand, zone: ZoneInfo) -> bytes:
    """The PDF's bytes; some 20 ms of CPU a page, so call it in a thread."""
    content = Content(document, zone)
    return pdf.render(_TEMPLATE, content.frame(brand), content.data(), made_at=document.issued_at)
