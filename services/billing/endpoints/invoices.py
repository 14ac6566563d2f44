"""`/billing/v1/invoices`: invoices and credit notes, and their PDF (BI-06)."""

from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field

from services.billing.actions.invoices.show_document import show_document
from services.billing.domain.invoices.fiscal_document import FiscalDocument
from services.billing.endpoints.context import Context
from services.billing.endpoints.payables import PayableResponse
from services.billing.endpoints.reader import Number, Reader
from services.billing.queries.invoices import newest_documents, one_document
from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to
from shared.web.pages import BY_MOMENT, Asked, Page, page_of
from shared.web.problems import documented
from shared.web.responses import MoneyResponse, TotalsResponse
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("invoices")

Accountant = Annotated[Viewer, allowed_to(Scope.BILLING_READ)]


class LineResponse(ResponseModel):
    """One article. `net` is quantity × unit_price, both without VAT."""

    sku: Annotated[str, Field(examples=["BRK-1042"])]
    name: Annotated[str, Field(description="in the buyer's language", examples=["Plaquettes de frein avant"])]
    quantity: int
    unit_price: MoneyResponse
    vat_rate: Annotated[int, Field(description="basis points: 2100 is 21 %", examples=[2100])]
    net: MoneyResponse


class InvoiceResponse(ResponseModel):
    """An invoice, or a credit note of the invoice `invoice_number` (its totals are positive: what is credited).

    `paid_at` is None when the invoice was issued before it was paid; `due` is then the last day to pay `amount_due`.
    """

    number: Annotated[str, Field(examples=["F2026-000042"])]
    kind: Literal["invoice", "credit_note"]
    date: Annotated[str, Field(description="the seller's calendar day", examples=["2026-11-23"])]
    issued_at: datetime
    payable: PayableResponse
    buyer_reference: Annotated[str | None, Field(description="the buyer's own reference", examples=["PO-4711"])]
    invoice_number: str | None
    lines: tuple[LineResponse, ...]
    totals: TotalsResponse
    terms: Literal["prepaid", "on_account"]
    paid_at: datetime | None
    due: Annotated[str | None, Field(description="a calendar day", examples=["2026-12-23"])]
    amount_due: Annotated[MoneyResponse, Field(description="when the document was issued")]
    pdf: Annotated[str, Field(description="path of the PDF", examples=["/billing/v1/invoices/F2026-000042/pdf"])]

    @classmethod
    def of(cls, document: FiscalDocument) -> "InvoiceResponse":
        return cls(
            number=document.number,
            kind=document.kind,
            date=document.date,
            issued_at=document.issued_at,
            payable=PayableResponse.model_validate(document.payable),
            buyer_reference=document.buyer_reference,
            invoice_number=document.invoice_number,
            lines=tuple(LineResponse.model_validate(line) for line in document.lines),
            totals=TotalsResponse.model_validate(document.totals),
            terms=document.terms,
            paid_at=document.payment and document.payment.paid_at,
            due=document.due,
            amount_due=MoneyResponse.model_validate(document.amount_due()),
            pdf=f"/billing/v1/invoices/{document.number}/pdf",
        )


@router.get("/invoices", responses=documented(401, 403, 422, 503))
async def list_invoices(context: Context, viewer: Accountant, asked: Asked) -> Page[InvoiceResponse]:
    """The customer's invoices and credit notes, newest first."""
    return await page_of(
        asked,
        BY_MOMENT,
        partial(newest_documents, context.invoices, viewer),
        lambda each: InvoiceResponse.of(each.state),
    )


@router.get("/invoices/{number}", responses=documented(401, 403, 404, 422, 503))
async def get_invoice(context: Context, viewer: Accountant, number: Number, response: Response) -> InvoiceResponse:
    """One of the customer's documents."""
    found = await one_document(context.invoices, viewer, number)
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
    pdf = await show_document(context.invoices, reader, number)
    return Response(
        pdf, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{number}.pdf"'}
    )
