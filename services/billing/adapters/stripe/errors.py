"""Failures of a call to Stripe, in our words. Stripe's messages are dropped: they may echo personal data."""

from collections.abc import Iterator
from contextlib import contextmanager

import stripe
import structlog

from services.billing.domain.provider.errors import StripeFailed, StripeRefused
from shared.errors import ComptoirError, Unavailable

log = structlog.get_logger(__name__)


@contextmanager
def translated(call: str) -> Iterator[None]:
    """Turns the SDK's exceptions into StripeFailed, StripeRefused, or Unavailable (no answer, or too many calls)."""
    try:
        yield
    except stripe.StripeError as error:
        fields = {"call": call, "status": error.http_status, "code": error.code, "request_id": error.request_id}
        kinds = [type(each).__name__ for each in (error, error.__cause__) if each]
        log.warning("stripe_call_failed", kind=" from ".join(kinds), **fields)
        raise _ours(call, error) from None


def _ours(call: str, error: stripe.StripeError) -> ComptoirError:
    other_request = isinstance(error, stripe.IdempotencyError) and error.http_status == 400
    if (error.http_status or 0) >= 500 or other_request:
        return StripeFailed()
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError) or error.http_status == 409:
        return Unavailable("The payment provider")
    return StripeRefused(call, error.http_status, error.code)
