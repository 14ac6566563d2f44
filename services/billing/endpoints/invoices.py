"""`/billing/v1/invoices`: invoices and credit notes, and their PDF (BI-06)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from services.billing.actions.invoices.show_document import show_document
from services.billing.domain.invoices.fiscal_document import Invoice
from services.billing.domain.lines import Line
from services.billing.endpoints.context import Context
from services.billing.endpoints.payables import PayableResponse
from services.billing.endpoints.reader import Number, Reader
from shared.errors import FieldError, Invalid, NotFound
from shared.values.money import Money, Totals, VatRate
from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to
from shared.web.pages import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.web.problems import documented
from shared.web.schemas import ResponseModel

router = APIRouter(tags=["invoices"])

Accountant = Annotated[Viewer, allowed_to(Scope.BILLING_READ)]


class LineResponse(ResponseModel):
    """One article. `net` is quantity × unit_price, both without VAT."""

    sku: str
    name: str
    quantity: int
    unit_price: Money
    vat_rate: VatRate
    net: Money

    @classmethod
    def of(cls, line: Line) -> "LineResponse":
        return cls(
            sku=line.sku,
            name=line.name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            vat_rate=line.vat_rate,
            net=line.net,
        )


class InvoiceResponse(ResponseModel):
    """An invoice, or a credit note that takes `invoice_number` back (its totals are positive: what is given back)."""

    number: Annotated[str, Field(examples=["F2026-000042"])]
    kind: Literal["invoice", "credit_note"]
    date: Annotated[str, Field(description="the seller's calendar day", examples=["2026-11-23"])]
    issued_at: datetime
    payable: PayableResponse
    invoice_number: str | None
    lines: tuple[LineResponse, ...]
    totals: Totals
    paid_at: datetime
    pdf: Annotated[str, Field(description="path of the PDF", examples=["/billing/v1/invoices/F2026-000042/pdf"])]

    @classmethod
    def of(cls, invoice: Invoice) -> "InvoiceResponse":
        return cls(
            number=invoice.number,
            kind=invoice.kind,
            date=invoice.date,
            issued_at=invoice.issued_at,
            payable=PayableResponse.of(invoice.payable),
            invoice_number=invoice.invoice_number,
            lines=tuple(LineResponse.of(line) for line in invoice.lines),
            totals=invoice.totals,
            paid_at=invoice.paid_at,
            pdf=f"/billing/v1/invoices/{invoice.number}/pdf",
        )


@router.get("/invoices", responses=documented(401, 403, 422, 503))
async def list_invoices(
    context: Context, viewer: Accountant, limit: Limit = 20, cursor: Cursor = None
) -> Page[InvoiceResponse]:
    """The caller's invoices and credit notes, newest first."""
    before = _position(cursor) if cursor else None
    found = [each async for each in context.invoices.newest(viewer.account_id, before, limit + 1)]
    last = found[limit - 1] if len(found) > limit else None
    more = encode_cursor(last.state.issued_at.isoformat(), last.id) if last else None
    return Page(items=[InvoiceResponse.of(each.state) for each in found[:limit]], next=more)


@router.get("/invoices/{number}", responses=documented(401, 403, 404, 422, 503))
async def get_invoice(context: Context, viewer: Accountant, number: Number, response: Response) -> InvoiceResponse:
    """One document of the caller's."""
    found = await context.invoices.numbered(number, viewer.account_id)
    if found is None:
        raise NotFound("invoice")
    response.headers["ETag"] = f'"{found.version}"'
    return InvoiceResponse.of(found.state)


@router.get(
    "/invoices/{number}/pdf",
    responses=documented(401, 403, 404, 422, 503)
    | {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
    response_class=Response,
)
async def get_invoice_pdf(context: Context, reader: Reader, number: Number) -> Response:
    """The PDF: for its owner, or by a signed link (`expires`, `signature`) as our mails' attachments are fetched."""
    found = await context.invoices.numbered(number, reader.account_id)
    if found is None:
        raise NotFound("invoice")
    pdf = await show_document(context, found.state)
    return Response(
        pdf, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{number}.pdf"'}
    )


def _position(cursor: str) -> tuple[datetime, str]:
    moment, last_id = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), last_id
    except ValueError:
        raise Invalid(FieldError("cursor", "Use `next` of an earlier page as it was given.")) from None
