"""How a call to Stripe fails, in our words. Stripe's own messages may echo personal data and stay behind."""

from collections.abc import Iterator
from contextlib import contextmanager

import stripe
import structlog

from shared.errors import ComptoirError, Unavailable

log = structlog.get_logger(__name__)


class StripeFailed(Unavailable):
    """Stripe answered with a failure of its own (5xx). It keeps that answer under the call's idempotency key, so a new
    try needs a new key; whether anything was done is not known."""

    def __init__(self) -> None:
        super().__init__("The payment provider")


class StripeRefused(ComptoirError):
    """Stripe understood and will not: `stripe_code` is its `error.code`, such as `amount_too_small`."""

    code = "payment_provider_refused"

    def __init__(self, call: str, status: int | None, stripe_code: str | None) -> None:
        super().__init__(f"The payment provider refused {call}: {stripe_code or status or 'no reason given'}.")
        self.call, self.status, self.stripe_code = call, status, stripe_code


@contextmanager
def translated(call: str) -> Iterator[None]:
    """Turns the SDK's exceptions into StripeFailed, StripeRefused, or Unavailable (no answer, or too many calls)."""
    try:
        yield
    except stripe.StripeError as error:
        told = {"call": call, "status": error.http_status, "code": error.code, "request_id": error.request_id}
        kinds = [type(each).__name__ for each in (error, error.__cause__) if each]
        log.warning("stripe_call_failed", kind=" from ".join(kinds), **told)
        raise _ours(call, error) from None


def _ours(call: str, error: stripe.StripeError) -> ComptoirError:
    if (error.http_status or 0) >= 500:
        return StripeFailed()
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError) or error.http_status == 409:
        return Unavailable("The payment provider")
    return StripeRefused(call, error.http_status, error.code)
