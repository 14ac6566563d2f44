"""The rows of the table: how each request is made to the services and to the twin."""

import json
import secrets
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property, partial

import httpx
from stripe import WebhookSignature

from tools.bench.http.client import Answer, Connection

PASSWORD = "sept-mouettes-sur-le-quai"
Ask = Callable[[Connection, "Customer"], Awaitable[Answer]]


@dataclass
class Customer:
    """One account on one side, from an address of its own: limits per account and client stay far away."""

    email: str
    client: str
    token: str = ""
    refresh_token: str = ""
    order: str = ""

    def headers(self, **more: str) -> dict[str, str]:
        return {"X-Forwarded-For": self.client, "Authorization": f"Bearer {self.token}"} | more


@dataclass(frozen=True)
class Side:
    """The services, or the twin: where each row is sent, and with what status it is answered."""

    name: str
    orders: str
    identity: str
    billing: str
    prefix: bool
    webhook_secret: str
    skus: tuple[str, str] = ("", "")
    customers: list[Customer] = field(default_factory=list)

    def path(self, service: str, path: str) -> str:
        return f"/{service}/v1{path}" if self.prefix else path

    @cached_property
    def terms(self) -> dict[str, str]:
        """The terms of sale in force, as a registration names them."""
        shown = httpx.get(f"{self.identity}/identity/v1/legal-texts/terms_of_sale", timeout=20).json()
        return {name: shown[name] for name in ("version", "hash")}


def registration(side: Side, email: str) -> bytes:
    """The body that opens an account; the twin takes an address and a password alone."""
    person: dict[str, object] = {"email": email, "password": PASSWORD}
    if side.prefix:
        address = {"street": "Rue des Exemples 12", "postal_code": "1000", "city": "Bruxelles", "country": "BE"}
        person |= {"first_name": "Camille", "name": "Exemple", "phone": "+32 2 555 12 12", "address": address}
        person |= {"terms_accepted": True, "terms": side.terms}
    return json.dumps(person).encode()


@dataclass(frozen=True)
class Row:
    """`base` names the service; `wanted` is the ratio that is to be reached; `missing` what the twin does not do."""

    name: str
    base: str
    wanted: float
    missing: str
    ask: Callable[[Side], Ask]


def _get_order(side: Side) -> Ask:
    async def ask(connection: Connection, customer: Customer) -> Answer:
        return await connection.send("GET", side.path("orders", f"/orders/{customer.order}"), customer.headers())

    return ask


def _list_orders(side: Side) -> Ask:
    async def ask(connection: Connection, customer: Customer) -> Answer:
        return await connection.send("GET", side.path("orders", "/orders"), customer.headers())

    return ask


def _products(side: Side) -> Ask:
    async def ask(connection: Connection, _: Customer) -> Answer:
        return await connection.send("GET", side.path("orders", "/products"), {})

    return ask


def place_order(side: Side) -> Ask:
    """Two lines, a key of its own."""
    lines = [{"sku": side.skus[0], "quantity": 2}, {"sku": side.skus[1], "quantity": 1}]
    body = json.dumps({"lines": lines} | ({"terms_accepted": True} if side.prefix else {})).encode()

    async def ask(connection: Connection, customer: Customer) -> Answer:
        headers = customer.headers(**{"Idempotency-Key": uuid.uuid4().hex})
        return await connection.send("POST", side.path("orders", "/orders"), headers, body)

    return ask


def _webhook(side: Side, event_type: str) -> Ask:
    """About an object without an id: what is stored of it leads to no job, whose work is not the row's."""
    path = "/billing/v1/webhooks/stripe" if side.prefix else "/webhooks"

    async def ask(connection: Connection, _: Customer) -> Answer:
        event = {"id": f"evt_{secrets.token_hex(12)}", "object": "event", "type": event_type}
        text = json.dumps(event | {"created": int(time.time()), "data": {"object": {}}})
        signature = WebhookSignature.generate_signature_header(text, side.webhook_secret)
        return await connection.send("POST", path, {"Stripe-Signature": signature}, text.encode())

    return ask


def log_in(side: Side) -> Ask:
    """Keeps the tokens, which later rows need."""

    async def ask(connection: Connection, customer: Customer) -> Answer:
        body = json.dumps({"email": customer.email, "password": PASSWORD}).encode()
        headers = {"X-Forwarded-For": customer.client}
        answer = await connection.send("POST", side.path("identity", "/sessions"), headers, body)
        if answer.status == 201:
            found = answer.json()
            customer.token, customer.refresh_token = found["access_token"], found["refresh_token"]
        return answer

    return ask


def _refresh(side: Side) -> Ask:
    async def ask(connection: Connection, customer: Customer) -> Answer:
        body = json.dumps({"refresh_token": customer.refresh_token}).encode()
        headers = {"X-Forwarded-For": customer.client}
        answer = await connection.send("POST", side.path("identity", "/sessions/refresh"), headers, body)
        if answer.status == 200:
            customer.refresh_token = answer.json()["refresh_token"]
        return answer

    return ask


_EVERYWHERE = "log line, metric, trace, safe headers"
_CHECKED = f"{_EVERYWHERE}, refused sessions, checked states"
_NOT_STORED = f"{_EVERYWHERE}; it stores what nobody needs"

ROWS = (
    Row("GET order", "orders", 0.8, _CHECKED, _get_order),
    Row("list of 20 orders", "orders", 0.8, _CHECKED, _list_orders),
    Row("product list", "orders", 0.8, _EVERYWHERE, _products),
    Row("POST order", "orders", 0.5, "rate limit, key and its fingerprint, stock, event and its mark", place_order),
    Row("webhook, acted on", "billing", 0.8, _EVERYWHERE, partial(_webhook, event_type="refund.updated")),
    Row("webhook, not acted on", "billing", 0.8, _NOT_STORED, partial(_webhook, event_type="charge.succeeded")),
    Row("login", "identity", 0.8, "two rate limits, security log", log_in),
    Row("refresh", "identity", 0.8, "rate limit, reuse detection, account in the answer", _refresh),
)
