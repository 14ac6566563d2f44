"""Calls to Stripe in traces (findings S9)."""

import pytest

from services.billing.domain.provider.errors import StripeRefused
from tests.billing.customer import Customer
from tests.support.spans import exported_spans


@pytest.mark.rule("OP-01")
async def test_a_call_to_stripe_is_one_span(customer: Customer) -> None:
    """It has the operation's name; the HTTP request within makes no second one, and no id or key is in it."""
    stripe = customer.billing.context.checkout.provider
    with exported_spans() as exported:
        with pytest.raises(StripeRefused):
            await stripe.get_checkout_session("cs_canary")
        (span,) = exported.get_finished_spans()
    assert span.name == "stripe checkout.sessions.retrieve"
    assert "canary" not in span.to_json()
    assert dict(span.attributes or {}) == {}
