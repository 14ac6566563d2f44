"""Failures of the payment provider, in our words."""

from shared.errors import ComptoirError, Unavailable


class StripeFailed(Unavailable):
    """Stripe answered 5xx, which it repeats under the call's idempotency key, or the key came with other parameters
    before, as when a setting was changed meanwhile. The next attempt needs a new key; whether anything was done is not
    known."""

    def __init__(self) -> None:
        super().__init__("The payment provider")


class UnknownPayable(ComptoirError):
    """One of our objects at Stripe names a kind of payable that this version does not know. A newer process may: the
    event is retried, and then a dead letter for one to replay."""

    code = "unknown_payable"


class StripeRefused(ComptoirError):
    """Stripe refused the request: `stripe_code` is its `error.code`, such as `amount_too_small`."""

    code = "payment_provider_refused"

    def __init__(self, call: str, status: int | None, stripe_code: str | None) -> None:
        super().__init__(f"{self.code}, call={call}, reason={stripe_code or status}")
        self.call, self.status, self.stripe_code = call, status, stripe_code
