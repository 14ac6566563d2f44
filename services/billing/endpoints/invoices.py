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
from shared.web.openapi.declare import HEADERS, documented
from shared.web.pages import BY_MOMENT, Asked, Page, page_of
from shared.web.responses import Day, MoneyResponse, TotalsResponse
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("invoices", "Invoices and credit notes, and their PDF.")

Accountant = Annotated[Viewer, allowed_to(Scope.BILLING_READ)]


_PDF = {
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    HEADERS: ["Content-Disposition"],
}


class InvoiceLineResponse(ResponseModel):
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
    date: Annotated[Day, Field(description="the seller's calendar day", examples=["2026-11-23"])]
    issued_at: datetime
    payable: PayableResponse
    buyer_reference: Annotated[str | None, Field(description="the buyer's own reference", examples=["PO-4711"])]
    invoice_number: str | None
    lines: tuple[InvoiceLineResponse, ...]
    totals: TotalsResponse
    terms: Literal["prepaid", "on_account"]
    paid_at: datetime | None
    due: Annotated[Day | None, Field(description="a calendar day", examples=["2026-12-23"])]
    amount_due: Annotated[MoneyResponse, Field(description="when the document was issued")]
    pdf: Annotated[
        str,
        Field(
            description="path of the PDF",
            json_schema_extra={"format": "uri-reference"},
            examples=["/billing/v1/invoices/F2026-000042/pdf"],
        ),
    ]

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
            lines=tuple(InvoiceLineResponse.model_validate(line) for line in document.lines),
            totals=TotalsResponse.model_validate(document.totals),
            terms=document.terms,
            paid_at=document.payment and document.payment.paid_at,
            due=document.due,
            amount_due=MoneyResponse.model_validate(document.amount_due()),
            pdf=f"/billing/v1/invoices/{document.number}/pdf",
        )


@router.get(
    "/invoices",
    operation_id="listInvoices",
    summary="List invoices and credit notes",
    response_description="One page of documents.",
)
async def list_invoices(context: Context, viewer: Accountant, asked: Asked) -> Page[InvoiceResponse]:
    """The customer's invoices and credit notes, newest first."""
    return await page_of(
        asked,
        BY_MOMENT,
        partial(newest_documents, context.invoices, viewer),
        lambda each: InvoiceResponse.of(each.state),
    )


@router.get(
    "/invoices/{number}",
    operation_id="getInvoice",
    summary="Read an invoice or a credit note",
    response_description="The document's data.",
    responses=documented({404: ["not_found"]}, headers={200: ["ETag"]}),
)
async def get_invoice(context: Context, viewer: Accountant, number: Number, response: Response) -> InvoiceResponse:
    """One of the customer's documents."""
    found = await one_document(context.invoices, viewer, number)
    response.headers["ETag"] = f'"{found.version}"'
    return InvoiceResponse.of(found.state)


@router.get(
    "/invoices/{number}/pdf",
    operation_id="getInvoicePdf",
    summary="Download the PDF",
    response_description="The document as it was issued.",
    responses=documented({404: ["not_found"]}) | {200: _PDF},
    response_class=Response,
)
async def get_invoice_pdf(context: Context, reader: Reader, number: Number) -> Response:
    """The PDF: for its owner, or by a signed link (`expires`, `signature`) as our mails' attachments are fetched."""
    pdf = await show_document(context.invoices, reader, number)
    return Response(
        pdf, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{number}.pdf"'}
    )
