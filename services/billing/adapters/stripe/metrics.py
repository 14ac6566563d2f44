"""How long Stripe takes, and how its calls end (OP-01)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Histogram

from services.billing.domain.provider.errors import StripeFailed, StripeRefused
from shared.errors import Unavailable

calls = Histogram(
    "comptoir_stripe_call_seconds",
    "Calls to Stripe with their repetitions, by what became of them",
    ["operation", "outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)


@contextmanager
def measured(operation: str) -> Iterator[None]:
    """Counts a call by its outcome: answered, refused, failed (Stripe's own failure), unavailable (no answer), or
    broken when the error is none of Stripe's. Goes around `translated`."""
    began, outcome = time.perf_counter(), "broken"
    try:
        yield
        outcome = "answered"
    except StripeRefused:
        outcome = "refused"
        raise
    except StripeFailed:
        outcome = "failed"
        raise
    except Unavailable:
        outcome = "unavailable"
        raise
    finally:
        calls.labels(operation, outcome).observe(time.perf_counter() - began)
