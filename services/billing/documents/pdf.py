"""A document as PDF, by Typst with the fonts it brings along: the same bytes on every machine."""

import json
from datetime import tzinfo
from functools import cache
from pathlib import Path

import typst

from services.billing.documents.content import content
from services.billing.domain.invoices.fiscal_document import Invoice

_TEMPLATE = Path(__file__).parent / "invoice.typ"


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


def render(invoice: Invoice, zone: tzinfo) -> bytes:
    """The PDF's bytes; some 20 ms of CPU a page, so call it in a thread."""
    pdf = typst.compile(
        _TEMPLATE.read_bytes(),
        sys_inputs={"data": json.dumps(content(invoice, zone))},
        font_paths=_fonts(),
        timestamp=invoice.issued_at.replace(microsecond=0),  # all that a PDF can say
    )
    assert isinstance(pdf, bytes)
    return pdf
