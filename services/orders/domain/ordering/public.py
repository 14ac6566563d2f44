"""An order as the other services see it: the one place where the stored state becomes the wire's."""

from services.orders.domain.ordering.order import Order
from shared.events.parts import Buyer, OrderLine, OrderState, PostalAddress, Totals


def public(order: Order) -> OrderState:
    """The order's whole public state."""
    return OrderState(
        number=order.number,
        status=order.status.value,
        customer_number=order.customer_number,
        account_id=order.account_id,
        buyer=_buyer(order),
        lines=tuple(OrderLine.model_validate(line) for line in order.lines),
        totals=Totals.model_validate(order.totals),
        terms_version=order.terms.version,
        placed_at=order.placed_at,
        expires_at=order.expires_at,
        paid_at=order.paid_at,
        refunded=order.refunded,
        invoices=order.invoices,
        credit_notes=order.credit_notes,
        return_target=order.return_target,
    )


def _buyer(order: Order) -> Buyer:
    return Buyer(
        name=order.buyer.name,
        email=order.buyer.email,
        address=PostalAddress.model_validate(order.buyer.address),
        locale=order.buyer.locale,
        vat_number=order.buyer.vat_number,
        company_number=order.buyer.company_number,
    )
