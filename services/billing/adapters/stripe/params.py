"""The parameters of our calls to Stripe; tests check them against the SDK's own types."""

from typing import Any

from services.billing.adapters.stripe.checkout_page import CheckoutPage
from services.billing.domain.checkout.checkout_session import CheckoutSession
from services.billing.domain.checkout.line_items import line_items
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.payable import Payable
from services.billing.domain.refunds.refund import Refund


def checkout_session_params(payment: Payment, session: CheckoutSession, page: CheckoutPage) -> dict[str, Any]:
    """`checkout.SessionCreateParams` of one attempt; the same for the same attempt, as its idempotency key asks."""
    named = metadata(payment.payable) | {"customer_number": payment.customer_number}
    return {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "line_items": [
            {
                "quantity": item.quantity,
                "price_data": {
                    "currency": item.unit.currency.lower(),
                    "unit_amount": item.unit.amount,
                    "product_data": {"name": page.name_of(item, payment)},
                },
            }
            for item in line_items(payment)
        ],
        "allowed_payment_method_types": list(page.methods),
        "branding_settings": {"display_name": page.brand.name, "button_color": page.brand.colour},
        "client_reference_id": payment.payable.reference,
        "customer_email": payment.buyer.email,
        "locale": payment.buyer.locale,
        "metadata": named,
        "payment_intent_data": {"metadata": named, "description": payment.payable.reference},
        "success_url": page.success_url(payment, session),
        "cancel_url": page.cancel_url(payment, session),
        "expires_at": int(session.expires_at.timestamp()),
    }


def refund_params(payable: Payable, refund: Refund) -> dict[str, Any]:
    """`RefundCreateParams` of a whole payment."""
    reason = {"reason": "duplicate"} if refund.reason == "paid_twice" else {"reason": "requested_by_customer"}
    return {
        "payment_intent": refund.payment_id,
        "amount": refund.amount.amount,
        "metadata": metadata(payable),
        **reason,
    }


def metadata(payable: Payable) -> dict[str, str]:
    """How our objects at Stripe name what they are for; read back by `snapshots`."""
    return {"payable_kind": payable.kind, "payable_reference": payable.reference}
