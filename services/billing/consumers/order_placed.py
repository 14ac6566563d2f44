"""orders.order_placed → open its payment."""

from services.billing.actions.checkout.open_payment import open_payment
from services.billing.context import BillingContext
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.lines import Line
from services.billing.domain.parties import Buyer
from services.billing.domain.payable import Payable
from shared.errors import Permanent
from shared.events import parts
from shared.events.orders.order_placed import OrderPlaced
from shared.messaging.envelope import Received
from shared.values.money import Totals
from shared.values.postal_address import PostalAddress


async def handle(context: BillingContext, event: Received[OrderPlaced]) -> None:
    await open_payment(context.checkout, payment_of(event.data))


class UnknownPaymentTerms(Permanent):
    """Terms of a later version: the event waits among the dead letters for a process that knows them."""

    code = "unknown_payment_terms"


def payment_of(placed: OrderPlaced) -> Payment:
    """The payment that an order opens; its amount comes from this event alone (BI-01). UnknownPaymentTerms."""
    if placed.payment_terms != "prepaid":
        raise UnknownPaymentTerms(f"Order {placed.order.number} is to be paid as {placed.payment_terms}.")
    order = placed.order
    return Payment(
        payable=Payable(kind="order", reference=order.number),
        customer_number=order.customer_number,
        account_id=order.account_id,
        buyer=_buyer(order.buyer),
        lines=tuple(_line(each) for each in order.lines),
        totals=Totals.model_validate(order.totals, from_attributes=True),
        to_pay=placed.to_pay,
        placed_at=placed.placed_at,
        expires_at=placed.pay_until,
        return_target=order.return_target,
    )


def _buyer(part: parts.Buyer) -> Buyer:
    address = part.address
    return Buyer(
        name=part.name,
        email=part.email,
        address=PostalAddress(
            street=address.street, postal_code=address.postal_code, city=address.city, country=address.country
        ),
        locale=part.locale,
        vat_number=part.vat_number,
        company_number=part.company_number,
    )


def _line(part: parts.OrderLine) -> Line:
    return Line(
        sku=part.sku,
        name=part.name,
        quantity=part.quantity,
        unit_price=part.unit_price,
        vat_rate=part.vat_rate,
        net=part.net,
    )
