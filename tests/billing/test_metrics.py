"""What an operator sees of Stripe: its calls by outcome and duration, its webhooks by outcome and age (OP-01)."""

import json
import time
from typing import Any

import pytest

from tests.billing.customer import Customer
from tests.support.settings import WEBHOOK_SECRET

CALLS, WEBHOOKS = "comptoir_stripe_call_seconds_count", "comptoir_stripe_webhooks_total"
COMPLETED = "checkout.session.completed"
CREATE = "/v1/checkout/sessions"


def event(event_type: str = COMPLETED, event_id: str = "evt_1", **changes: Any) -> dict[str, Any]:
    """A webhook's body, 90 seconds old."""
    content = {"id": event_id, "object": "event", "type": event_type, "created": int(time.time()) - 90}
    return {**content, "data": {"object": {"id": "cs_test_1", "object": "checkout.session"}}, **changes}


@pytest.mark.rule("OP-01")
@pytest.mark.parametrize(
    ("fault", "times", "outcome"),
    [(None, 0, "answered"), ("500", 3, "failed"), ("429", 5, "unavailable")],
)
async def test_a_call_is_counted_by_its_outcome(
    customer: Customer, fault: str | None, times: int, outcome: str
) -> None:
    """One checkout is one call that creates a session, however often the SDK repeats it."""
    number = await customer.place()
    if fault:
        await customer.stripe.fault(fault, CREATE, times)
    labels = {"operation": "checkout.sessions.create", "outcome": outcome}
    before = (await customer.billing.scrape()).value(CALLS, **labels)
    await customer.checkout(number)
    assert (await customer.billing.scrape()).value(CALLS, **labels) - before == 1


@pytest.mark.rule("OP-01")
@pytest.mark.parametrize(
    ("sent", "secret", "kind", "outcome"),
    [
        ([event()], WEBHOOK_SECRET, COMPLETED, "stored"),
        ([event(), event()], WEBHOOK_SECRET, COMPLETED, "repeated"),
        ([event("customer.created")], WEBHOOK_SECRET, "other", "ignored"),
        ([event()], "whsec_other", "unknown", "signature_invalid"),
        ([event(created="never")], WEBHOOK_SECRET, "unknown", "malformed"),
    ],
)
async def test_a_webhook_is_counted_by_type_and_outcome(
    customer: Customer, sent: list[dict[str, Any]], secret: str, kind: str, outcome: str
) -> None:
    """The last of those sent is one more; types that we do not act on share one label."""
    before = await customer.billing.scrape()
    for each in sent:
        await customer.post(json.dumps(each), secret)
    after = await customer.billing.scrape()
    assert after.value(WEBHOOKS, type=kind, outcome=outcome) - before.value(WEBHOOKS, type=kind, outcome=outcome) == 1


@pytest.mark.rule("OP-01")
async def test_a_late_webhook_is_seen_by_its_age(customer: Customer) -> None:
    """One that comes 90 seconds after Stripe's event counts as older than a minute, a repetition not again."""
    before = await customer.billing.scrape()
    for _ in range(2):
        await customer.send(event())
    after = await customer.billing.scrape()

    def grown(suffix: str, **labels: str) -> float:
        name = f"comptoir_stripe_webhook_age_seconds_{suffix}"
        return after.value(name, type=COMPLETED, **labels) - before.value(name, type=COMPLETED, **labels)

    assert (grown("count"), grown("bucket", le="60.0"), grown("bucket", le="300.0")) == (1, 0, 1)
