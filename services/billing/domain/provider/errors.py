"""How the payment provider fails, in our words."""

from shared.errors import ComptoirError, Unavailable


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
