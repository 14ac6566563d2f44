"""A real simulator process, a real webhook receiver, and short-hands for what a shop and a customer do."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import stripe

from sandbox.stack.parts import ROOT
from sandbox.stack.ports import free_port
from tests.support.waiting import eventually

KEY, SECRET = "sk_test_simulated", "whsec_first"
GOOD, DECLINED = "4242424242424242", "4000000000000002"
Json = dict[str, Any]
# stripe-python hands httpx its form body in a way that httpx calls old.
SDK_WARNING = "ignore:Use 'content=:DeprecationWarning"


def launched(options: list[str], **settings: Any) -> "subprocess.Popen[str]":
    """The simulator as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "sandbox.stripe", *options], cwd=ROOT, text=True, **settings)


def refused(options: list[str]) -> tuple[int, str]:
    """Exit status and complaint of a start that must not succeed."""
    process = launched(options, stderr=subprocess.PIPE)
    _, complaint = process.communicate(timeout=10)
    return process.returncode, complaint


@dataclass
class Webhook:
    """One webhook as it arrived."""

    body: str
    signature: str

    @property
    def event(self) -> Json:
        """The event as sent."""
        event: Json = json.loads(self.body)
        return event


@dataclass
class Receiver:
    """A webhook endpoint; answers with the next of `statuses`, then 200."""

    webhooks: list[Webhook] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.webhooks.append(Webhook(body, self.headers["Stripe-Signature"]))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """No access log."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def about(self, object_id: str, event_type: str = "") -> list[Webhook]:
        """What arrived about an object, of one type or all."""
        wanted = [webhook for webhook in self.webhooks if webhook.event["data"]["object"]["id"] == object_id]
        return [webhook for webhook in wanted if not event_type or webhook.event["type"] == event_type]

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()


class RunningSimulator:
    """The process, and clients for its three faces: API, page, controls."""

    def __init__(self, data: Path, webhook_url: str) -> None:
        self.data, self.webhook_url = data, webhook_url
        self.api_port, self.page_port = free_port(), free_port()
        self.api = f"http://127.0.0.1:{self.api_port}"
        self.http = stripe.HTTPXClient(timeout=5)
        self.client = self.sdk(self.http)
        self.raw = httpx.AsyncClient(base_url=self.api, headers={"Authorization": f"Bearer {KEY}"}, timeout=5)
        self.browser = httpx.AsyncClient(timeout=5)

    def sdk(self, http: stripe.HTTPXClient, retries: int = 0) -> stripe.StripeClient:
        """The real SDK, pointed at the simulator."""
        return stripe.StripeClient(KEY, base_addresses={"api": self.api}, http_client=http, max_network_retries=retries)

    async def start(self) -> None:
        """Start the process and wait until it answers."""
        self.log = (self.data.parent / "simulator.log").open("ab")
        given = {
            "API_PORT": self.api_port,
            "PAGE_PORT": self.page_port,
            "DATA": self.data,
            "API_KEY": KEY,
            "WEBHOOK_URL": self.webhook_url,
            "WEBHOOK_SECRET": SECRET,
        }
        environment = os.environ | {f"STRIPE_SIM_{name}": str(value) for name, value in given.items()}
        self.process = launched([], env=environment, stdout=self.log, stderr=self.log)
        await eventually(self._answers)

    def _answers(self) -> bool:
        assert self.process.poll() is None, (self.data.parent / "simulator.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.api_port)) == 0

    def end(self, how: signal.Signals) -> int:
        """Signal the process and wait for its end; its exit status."""
        self.process.send_signal(how)
        status = self.process.wait(timeout=5)
        self.log.close()
        return status

    async def close(self) -> None:
        """Ends the process and closes the clients."""
        if self.process.poll() is None:
            self.end(signal.SIGTERM)
        await self.http.close_async()  # type: ignore[no-untyped-call]
        await self.raw.aclose()
        await self.browser.aclose()

    async def control(self, path: str, body: Json | None = None) -> Json:
        """POST to a control."""
        answer = await self.raw.post(f"/_sim/{path}", json=body or {})
        assert answer.status_code == 200, answer.text
        done: Json = answer.json()
        return done

    async def session(self, **changes: Any) -> stripe.checkout.Session:
        """An open session over 48.00 EUR."""
        params: Any = order(**changes)
        return await self.client.v1.checkout.sessions.create_async(params)

    async def pay(self, url: str | None, number: str = GOOD, **changes: str) -> httpx.Response:
        """Post the payment form as a customer would."""
        fields = {"email": "jane@example.com", "card_number": number, "exp": "12/40", "cvc": "123", "name": "Jane"}
        return await self.browser.post(str(url), data={**fields, **changes})

    async def paid(self, **changes: Any) -> stripe.checkout.Session:
        """A session that a customer has paid."""
        session = await self.session(**changes)
        assert (await self.pay(session.url)).status_code == 303
        return await self.client.v1.checkout.sessions.retrieve_async(session.id)


def order(**changes: Any) -> Json:
    """The parameters of a session for two lines."""

    def line(name: str, amount: int, quantity: int) -> Json:
        price = {"currency": "eur", "unit_amount": amount, "product_data": {"name": name}}
        return {"price_data": price, "quantity": quantity}

    return {
        "mode": "payment",
        "line_items": [line("Brake pads", 1900, 2), line("Delivery", 1000, 1)],
        "success_url": "https://shop.example/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.example/basket",
        "client_reference_id": "ord_1",
        "metadata": {"order": "ord_1"},
        **changes,
    }
