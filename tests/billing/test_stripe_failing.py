"""Stripe answers 5xx for a while, and buyers ask again and again (BI-01)."""

import pytest

from tests.billing.customer import Customer


@pytest.mark.rule("BI-01")
async def test_while_stripe_fails_the_payment_does_not_grow(customer: Customer) -> None:
    """However often the buyer asks, two attempts at most are stored; no key at Stripe is used for two of them, and in
    the end there is one session."""
    number = await customer.place()
    await customer.stripe.fault("500", "/v1/checkout/sessions", 1_000)
    for _ in range(5):
        assert (await customer.checkout(number)).status_code == 503
        attempts = [each.attempt for each in (await customer.payment(number)).checkout_sessions]
        assert len(attempts) <= 2, attempts
    await customer.stripe.clear_faults()
    assert (await customer.checkout(number)).status_code == 201
    statuses = [(each.attempt, each.status) for each in (await customer.payment(number)).checkout_sessions]
    assert statuses == [(20, "abandoned"), (21, "open")]
    assert len(await customer.stripe.ledger("sessions", number)) == 1
