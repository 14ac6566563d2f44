"""The simulator of Stripe as a process of the test session, and a buyer's browser on its hosted page."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from sandbox.stack import probes
from sandbox.stack.parts import ROOT
from sandbox.stack.ports import free_port
from sandbox.stack.process import Process
from tests.support.settings import STRIPE_KEY


@contextlib.contextmanager
def running_simulator(folder: Path) -> Iterator[tuple[str, str]]:
    """The addresses of the API and the page of a simulator that runs until the end of the block."""
    api, page = free_port(), free_port()
    options = {"--api-port": api, "--page-port": page, "--data": folder / "data", "--api-key": STRIPE_KEY}
    process = Process(
        "stripe",
        [sys.executable, "-m", "sandbox.stripe", *(str(part) for pair in options.items() for part in pair)],
        log=folder / "stripe.log",
        ready=lambda: probes.answers_http(api, "/_sim/health"),
        directory=ROOT,
    ).up()
    try:
        yield f"http://127.0.0.1:{api}", f"http://127.0.0.1:{page}"
    finally:
        process.stop()


class StripeSimulator:
    """Its API, its controls, and what a buyer does on its page."""

    def __init__(self, api_url: str, page_url: str) -> None:
        self.api_url, self.page_url = api_url, page_url
        self._api = httpx.AsyncClient(base_url=api_url, headers={"Authorization": f"Bearer {STRIPE_KEY}"}, timeout=10)

    async def close(self) -> None:
        await self._api.aclose()

    async def pay(self, checkout_session_id: str, card: str) -> int:
        """The page's answer: 303 paid, 402 declined, 409 paid already, 410 expired."""
        form = {"email": "camille@example.com", "card_number": card, "exp": "12/40", "cvc": "123", "name": "C Exemple"}
        answer = await self._api.post(f"{self.page_url}/c/pay/{checkout_session_id}", data=form)
        return answer.status_code

    async def authenticate(self, checkout_session_id: str, result: str) -> int:
        """Answers the bank's 3-D Secure question: approve or fail."""
        url = f"{self.page_url}/c/pay/{checkout_session_id}/authenticate"
        return (await self._api.post(url, data={"result": result})).status_code

    async def debit(self, checkout_session_id: str) -> int:
        """Pays by direct debit, which the bank answers later."""
        form = {"method": "sepa_debit", "email": "camille@example.com", "name": "C", "iban": "BE71096123456769"}
        return (await self._api.post(f"{self.page_url}/c/pay/{checkout_session_id}", data=form)).status_code

    async def events_of(self, number: str) -> list[dict[str, Any]]:
        """Every event about an order, oldest first."""
        listed = (await self._api.get("/v1/events", params={"limit": 100})).json()["data"]
        return [event for event in reversed(listed) if _order(event) == number]

    async def foreign_session(self, **metadata: str) -> str:
        """A session that another program, or another version of ours, opened on the same account, under one of our
        numbers."""
        form = {
            "mode": "payment",
            "success_url": "http://other.test",
            "client_reference_id": "R-1",
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": "eur",
            "line_items[0][price_data][unit_amount]": "100",
            "line_items[0][price_data][product_data][name]": "Other",
        } | {f"metadata[{name}]": value for name, value in metadata.items()}
        answer = await self._api.post("/v1/checkout/sessions", data=form)
        return str(answer.json()["id"])

    async def control(self, control: str, /, **body: Any) -> dict[str, Any]:
        """POST /_sim/…"""
        answer = await self._api.post(f"/_sim/{control}", json=body)
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()
        return content

    async def fault(self, kind: str, path: str, times: int = 1) -> None:
        """The next calls that fit fail so."""
        await self.control("faults/api", fault=kind, path=path, method="POST", times=times)

    async def clear_faults(self) -> None:
        """Forgets the faults that were not used."""
        (await self._api.delete("/_sim/faults")).raise_for_status()

    async def ledger(self, kind: str, number: str) -> list[dict[str, Any]]:
        """The objects of one kind that belong to an order, oldest first."""
        found = (await self._api.get("/_sim/ledger")).json()[kind]
        return [each for each in found if each.get("metadata", {}).get("payable_reference") == number]


def _order(event: dict[str, Any]) -> object:
    return (event["data"]["object"].get("metadata") or {}).get("payable_reference")
