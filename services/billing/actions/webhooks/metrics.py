"""How webhooks come in (OP-01): by type, by what became of them, and how late."""

from datetime import datetime

from prometheus_client import Counter, Histogram

webhooks = Counter("comptoir_stripe_webhooks_total", "Webhooks by what became of them", ["type", "outcome"])
age = Histogram(
    "comptoir_stripe_webhook_age_seconds",
    "From Stripe's event to its first arrival here",
    ["type"],
    buckets=(1, 2.5, 5, 10, 30, 60, 300, 3_600, 86_400, 259_200),
)


def count_received(kind: str, outcome: str) -> None:
    """A verified webhook: stored, repeated, or ignored (whose type is `other`: Stripe has hundreds)."""
    webhooks.labels("other" if outcome == "ignored" else kind, outcome).inc()


def count_refused(code: str) -> None:
    """A webhook whose signature or body we did not accept, by the problem's code. Its type is not believed."""
    webhooks.labels("unknown", code.removeprefix("webhook_")).inc()


def observe_age(kind: str, created: datetime, received: datetime) -> None:
    """How late a webhook came; clocks may differ, so it is never below zero."""
    age.labels(kind).observe(max((received - created).total_seconds(), 0))
