"""Stripe's API (SDK 16, version 2026-10-28.endive): what billing asks of it, answered in the domain's words."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import stripe
from stripe import RequestOptions
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from services.billing.adapters.stripe import snapshots as reports
from services.billing.adapters.stripe.errors import translated
from services.billing.adapters.stripe.params import page_params, refund_params
from services.billing.domain.checkout.checkout_session import Session
from services.billing.domain.checkout.payment import Payment, Refund
from services.billing.domain.provider.errors import StripeRefused
from services.billing.domain.provider.snapshots import FailureReport, Page, RefundReport, SessionReport
from shared.observability.tracing import step


class StripeGateway:
    """Raises Unavailable (no answer), StripeFailed (Stripe's own failure) or StripeRefused.

    `timeout` is in seconds, for one try: connection errors, 409 and 5xx are tried twice more by the SDK, under the same
    idempotency key.
    """

    def __init__(self, api_key: str, api_url: str, shop_url: str, methods: Sequence[str], timeout: float) -> None:
        self._http = stripe.HTTPXClient(timeout=timeout)
        client = stripe.StripeClient(
            api_key, base_addresses={"api": api_url}, max_network_retries=2, http_client=self._http
        )
        self._sessions, self._intents = client.v1.checkout.sessions, client.v1.payment_intents
        self._refunds = client.v1.refunds
        self._shop_url, self._methods = shop_url, list(methods)

    async def close(self) -> None:
        """Ends the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]  # the SDK lacks this annotation

    async def open_page(self, payment: Payment, session: Session) -> Page:
        """Opens the hosted page of a planned attempt; the same page when it is asked again."""
        params: Any = page_params(payment, session, self._shop_url, self._methods)
        key = _key(f"checkout:{payment.number}:{session.attempt}")
        return reports.page(await _call("checkout.sessions.create", lambda: self._sessions.create_async(params, key)))

    async def close_page(self, session_id: str) -> SessionReport:
        """Expires an open session; one that is not open any more is reported as it stands."""
        try:
            await _call("checkout.sessions.expire", lambda: self._sessions.expire_async(session_id))
        except StripeRefused as refusal:
            if refusal.status != 400:
                raise
        return await self.session(session_id)

    async def session(self, session_id: str) -> SessionReport:
        """A Checkout session as it stands now."""
        params: Any = {"expand": ["payment_intent.latest_charge"]}
        found = await _call("checkout.sessions.retrieve", lambda: self._sessions.retrieve_async(session_id, params))
        return reports.session_report(found)

    async def failure(self, payment_id: str) -> FailureReport | None:
        """Why a payment's newest try failed; None when it has succeeded, was cancelled or is being tried again."""
        found = await _call("payment_intents.retrieve", lambda: self._intents.retrieve_async(payment_id))
        return reports.failure_report(found)

    async def send_back(self, number: str, refund: Refund) -> RefundReport:
        """Refunds a whole payment; the refund that exists already when there is one."""
        if existing := await self._refund_of(refund):
            return existing
        params: Any = refund_params(number, refund)
        key = _key(f"refund:{refund.payment_id}:{refund.attempt}")
        return reports.refund_report(await _call("refunds.create", lambda: self._refunds.create_async(params, key)))

    async def refund(self, refund_id: str) -> RefundReport:
        """A refund as it stands now."""
        return reports.refund_report(await _call("refunds.retrieve", lambda: self._refunds.retrieve_async(refund_id)))

    async def _refund_of(self, refund: Refund) -> RefundReport | None:
        params: Any = {"payment_intent": refund.payment_id, "limit": 100}
        listed = await _call("refunds.list", lambda: self._refunds.list_async(params))
        found = [reports.refund_report(each) for each in listed["data"]]
        return next((each for each in found if each.status != "failed" and each.amount == refund.amount), None)


async def _call(name: str, ask: Callable[[], Awaitable[stripe.StripeObject]]) -> dict[str, Any]:
    """One call: traced, repeated on 429 (which the SDK leaves to us), its errors translated, its answer plain."""
    with step(f"stripe {name}"), translated(name):
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
