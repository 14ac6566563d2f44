"""A buyer, lines and an open payment as billing's domain has them; imports no adapter and no server."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.billing.domain.checkout.payment import Payment
from services.billing.domain.invoices.fiscal_document import DocumentPayment, FiscalDocument
from services.billing.domain.lines import Line
from services.billing.domain.parties import Buyer, Seller
from services.billing.domain.payable import Payable
from shared.values.locale import Locale
from shared.values.money import eur, totals
from shared.values.postal_address import PostalAddress

ACCOUNT, CUSTOMER = "acc_01", "C000000018"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SELLER = Seller(
    name="Comptoir Exemple",
    street="Quai du Test 7",
    postal_code="1000",
    city="Bruxelles",
    country="BE",
    vat_number="BE0999999922",
    company_number="0999.999.922",
    email="billing@example.com",
    iban="BE71096123456769",
)


def order(number: str) -> Payable:
    """An order as billing keys its payment."""
    return Payable(kind="order", reference=number)


def buyer(locale: Locale = "fr", **changes: Any) -> Buyer:
    address = PostalAddress(street="Rue de l'Exemple 12", postal_code="1050", city="Ixelles", country="BE")
    named = {"name": "Camille Exemple", "email": "camille@example.com", "address": address, "locale": locale}
    return Buyer.model_validate(named | changes)


def line(name: str = "Plaquettes de frein", quantity: int = 2, price: int = 1333, vat_rate: int = 2100) -> Line:
    """Quantity × price, so chosen that rounding matters."""
    net = eur(price * quantity)
    return Line(sku="PAD-1", name=name, quantity=quantity, unit_price=eur(price), vat_rate=vat_rate, net=net)


LINES = (line(), line("Manuel d'atelier", 1, 999, 600))


def open_payment(lines: tuple[Line, ...] = LINES) -> Payment:
    """The payment of order R-1, which expires a day after NOW."""
    sums = totals(((each.net, each.vat_rate) for each in lines), "EUR")
    return Payment(
        payable=order("R-1"),
        customer_number=CUSTOMER,
        account_id=ACCOUNT,
        buyer=buyer(),
        lines=lines,
        totals=sums,
        to_pay=sums.gross,
        placed_at=NOW,
        expires_at=NOW + timedelta(hours=24),
    )


def paid_invoice(**changes: Any) -> FiscalDocument:
    """Invoice F2026-000042 of an order that was paid by card."""
    payment = DocumentPayment(payment_id="pi_1", paid_at=NOW)
    return _invoice({"terms": "prepaid", "payment": payment} | changes)


def invoice_on_account(**changes: Any) -> FiscalDocument:
    """Invoice F2026-000042 of an order that is paid by bank transfer within thirty days."""
    return _invoice({"terms": "on_account", "due": "2026-04-01", "buyer_reference": "PO-4711"} | changes)


def _invoice(changes: dict[str, Any]) -> FiscalDocument:
    lines = changes.get("lines", LINES)
    fields = {
        "kind": "invoice",
        "source": "order:R-1",
        "payable": order("R-7K2M-9QXA-04TV"),
        "customer_number": CUSTOMER,
        "account_id": ACCOUNT,
        "seller": SELLER,
        "buyer": buyer(),
        "lines": lines,
        "totals": totals(((each.net, each.vat_rate) for each in lines), "EUR"),
        "series": "F2026",
        "sequence": 42,
        "number": "F2026-000042",
        "issued_at": NOW,
        "date": "2026-03-02",
    }
    return FiscalDocument.model_validate(fields | changes)
