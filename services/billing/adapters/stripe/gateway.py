"""Stripe's API (SDK 16, version 2026-10-28.endive): the calls billing makes, answered as snapshots."""

from collections.abc import Awaitable, Callable
from typing import Any

import stripe
from stripe import RequestOptions
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from services.billing.adapters.stripe import snapshots
from services.billing.adapters.stripe.checkout_page import CheckoutPage
from services.billing.adapters.stripe.errors import translated
from services.billing.adapters.stripe.metrics import measured
from services.billing.adapters.stripe.params import checkout_session_params, refund_params
from services.billing.domain.checkout.checkout_session import CheckoutSession
from services.billing.domain.checkout.payment import Payment
from services.billing.domain.payable import Payable
from services.billing.domain.provider.errors import StripeRefused
from services.billing.domain.provider.snapshots import (
    CheckoutSessionSnapshot,
    CreatedCheckoutSession,
    FailureSnapshot,
    RefundSnapshot,
)
from services.billing.domain.refunds.refund import Refund
from shared.observability.tracing import step


class StripeGateway:
    """Raises Unavailable (no answer), StripeFailed (Stripe's own failure) or StripeRefused.

    `timeout` is in seconds, for one attempt: the SDK repeats connection errors, 409 and 5xx twice, under the same
    idempotency key.
    """

    def __init__(self, api_key: str, api_url: str, page: CheckoutPage, timeout: float) -> None:
        self._http = stripe.HTTPXClient(timeout=timeout)
        client = stripe.StripeClient(
            api_key, base_addresses={"api": api_url}, max_network_retries=2, http_client=self._http
        )
        self._sessions, self._intents = client.v1.checkout.sessions, client.v1.payment_intents
        self._refunds = client.v1.refunds
        self._page = page

    async def close(self) -> None:
        """Ends the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]  # the SDK lacks this annotation

    async def create_checkout_session(self, payment: Payment, session: CheckoutSession) -> CreatedCheckoutSession:
        """Creates the checkout session of a planned attempt; a repeated call returns the same session."""
        params: Any = checkout_session_params(payment, session, self._page)
        key = _key(f"checkout:{payment.payable.id}:{session.attempt}")
        return snapshots.created_checkout_session(
            await _call("checkout.sessions.create", lambda: self._sessions.create_async(params, key))
        )

    async def expire_checkout_session(self, checkout_session_id: str) -> CheckoutSessionSnapshot:
        """Expires an open checkout session; one that has ended is answered as it is."""
        try:
            await _call("checkout.sessions.expire", lambda: self._sessions.expire_async(checkout_session_id))
        except StripeRefused as refusal:
            if refusal.status != 400:
                raise
        return await self.get_checkout_session(checkout_session_id)

    async def get_checkout_session(self, checkout_session_id: str) -> CheckoutSessionSnapshot:
        """The present state of a checkout session."""
        params: Any = {"expand": ["payment_intent.latest_charge"]}
        found = await _call(
            "checkout.sessions.retrieve", lambda: self._sessions.retrieve_async(checkout_session_id, params)
        )
        return snapshots.checkout_session_snapshot(found)

    async def get_failure(self, payment_id: str) -> FailureSnapshot | None:
        """Why a payment's last attempt failed; None when it succeeded, was cancelled or a new attempt is under way."""
        found = await _call("payment_intents.retrieve", lambda: self._intents.retrieve_async(payment_id))
        return snapshots.failure_snapshot(found)

    async def create_refund(self, payable: Payable, refund: Refund) -> RefundSnapshot:
        """Refunds a whole payment; returns the existing refund if there is one."""
        if existing := await self._refund_of(refund):
            return existing
        params: Any = refund_params(payable, refund)
        key = _key(f"refund:{refund.payment_id}:{refund.attempt}")
        return snapshots.refund_snapshot(await _call("refunds.create", lambda: self._refunds.create_async(params, key)))

    async def get_refund(self, refund_id: str) -> RefundSnapshot:
        """The present state of a refund."""
        return snapshots.refund_snapshot(
            await _call("refunds.retrieve", lambda: self._refunds.retrieve_async(refund_id))
        )

    async def _refund_of(self, refund: Refund) -> RefundSnapshot | None:
        params: Any = {"payment_intent": refund.payment_id, "limit": 100}
        listed = await _call("refunds.list", lambda: self._refunds.list_async(params))
        found = [snapshots.refund_snapshot(each) for each in listed["data"]]
        return next((each for each in found if each.status != "failed" and each.amount == refund.amount), None)


async def _call(name: str, ask: Callable[[], Awaitable[stripe.StripeObject]]) -> dict[str, Any]:
    """One call: traced, repeated on 429 (which the SDK does not do), its errors translated; returns a plain dict."""
    with step(f"stripe {name}"), measured(name), translated(name):
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(stripe.RateLimitError),
            stop=stop_after_attempt(5),
            wait=wait_exponential_jitter(multiplier=0.2, max=3, jitter=0.2),
            reraise=True,
        ):
            with attempt:
                answer = await ask()
    return answer.to_dict()


def _key(key: str) -> RequestOptions:
    return {"idempotency_key": key}
