"""Buyers who place an order, open its card page and pay, a few at a time, until the last mail is out."""

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pymongo

from sandbox.demo.journey import token_of
from sandbox.demo.mailbox import Mailbox
from sandbox.stack.parts import ROOT
from sandbox.stack.stack import Stack
from tools.bench.http.client import Answer, Connection
from tools.bench.http.rows import Customer, Side, log_in, place_order, registration

BUYERS = 8
"""Orders under way at once, each on connections of its own."""

ACCOUNT_MAILS, ORDER_MAILS = 2, 2
"""Mails of a registration, and of an order that is paid at once."""

PATIENCE = 120.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CARD = {"card_number": "4242424242424242", "exp": "12/34", "cvc": "123", "name": "Camille Exemple"}


@dataclass
class Shop:
    """A running stack as buyers see it; `accounts` are made before anything is measured."""

    stack: Stack
    accounts: list[Customer] = field(default_factory=list)

    def __post_init__(self) -> None:
        catalogue = json.loads((ROOT / "sandbox" / "catalogue.json").read_text())
        skus = [each["sku"] for each in catalogue if "stock" not in each]
        orders, identity, billing = (self.stack.service_url(name) for name in ("orders", "identity", "billing"))
        secret = self.stack.secrets["stripe_webhook_secret"]
        self._side = Side("ours", orders, identity, billing, True, secret, (skus[0], skus[1]))
        self._mailbox = f"{self.stack.description()['mailbox_api']}/messages"
        self._database: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(self.stack.mongo_url)

    def close(self) -> None:
        """Closes the connections to the database."""
        self._database.close()

    async def open_accounts(self, count: int) -> None:
        """New accounts, logged in, their addresses confirmed; returns when their mails are out, too."""
        before, known, turn = self._mails(), len(self.accounts), asyncio.Semaphore(BUYERS)
        fresh = [
            Customer(f"{uuid.uuid4().hex[:12]}@example.com", f"10.1.{(known + n) // 250}.{(known + n) % 250 + 1}")
            for n in range(count)
        ]

        async def open_one(customer: Customer) -> None:
            async with turn, Connection(self._side.identity) as connection:
                body = registration(self._side, customer.email)
                await _made(lambda: connection.send("POST", "/identity/v1/accounts", customer.headers(), body))
                await _made(lambda: log_in(self._side)(connection, customer))
                token = await asyncio.to_thread(self._mailed_token, customer.email)
                body = json.dumps({"token": token}).encode()
                await connection.send("POST", "/identity/v1/address-confirmations", customer.headers(), body)

        await asyncio.gather(*(open_one(each) for each in fresh))
        self.accounts += fresh
        await _until(lambda: self._mails() >= before + ACCOUNT_MAILS * count and self._at_rest())

    async def buy(self, count: int) -> float:
        """The seconds that `count` orders took from the first one's placement to the last one's last mail; returns
        when every outbox is empty."""
        before, began, turns = self._mails(), time.perf_counter(), iter(range(count))

        async def buyer() -> None:
            for turn in turns:
                async with Connection(self._side.orders) as orders, Connection(self._side.billing) as billing:
                    await self._buy_one(orders, billing, self.accounts[turn % len(self.accounts)])

        await asyncio.gather(*(buyer() for _ in range(BUYERS)))
        await _until(lambda: self._mails() >= before + ORDER_MAILS * count)
        took = time.perf_counter() - began
        await _until(self._at_rest)
        return took

    async def _buy_one(self, orders: Connection, billing: Connection, customer: Customer) -> None:
        answer = await place_order(self._side)(orders, customer)
        assert answer.status == 201, answer.body
        body = json.dumps({"payable": {"kind": "order", "reference": answer.json()["number"]}}).encode()
        headers = customer.headers(**{"Idempotency-Key": uuid.uuid4().hex})
        answer = await billing.send("POST", "/billing/v1/checkouts", headers, body)
        assert answer.status == 201, answer.body
        async with httpx.AsyncClient(timeout=20) as browser:
            paid = await browser.post(answer.json()["url"], data=_CARD | {"email": customer.email})
        assert paid.status_code == 303, paid.text

    def _mailed_token(self, email: str) -> str:
        mailbox = Mailbox(self.stack.description()["mailbox"], email)
        try:
            return token_of(mailbox.wait("/confirm-address.html"))
        finally:
            mailbox.close()

    def _mails(self) -> int:
        total: int = httpx.get(self._mailbox, params={"limit": 1}, timeout=20).json()["total"]
        return total

    def _at_rest(self) -> bool:
        stores = [("orders", "orders"), ("billing", "payments"), ("billing", "fiscal_documents"), ("notifier", "mails")]
        stores += [("identity", "accounts"), ("billing", "stripe_events")]
        return not any(self._database[a][b].find_one({"outbox.due": {"$gt": _EPOCH}}) for a, b in stores)


async def _made(send: Callable[[], Awaitable[Answer]]) -> None:
    """Sends again while there are more passwords to hash than a busy machine hashes: 503."""
    async with asyncio.timeout(PATIENCE):
        while (answer := await send()).status == 503:  # noqa: ASYNC110 - another process: nothing to wait for
            await asyncio.sleep(1)
    assert answer.status == 201, answer.body


async def _until(holds: Callable[[], bool]) -> None:
    """TimeoutError when it does not hold within two minutes."""
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - other processes: there is no event to wait for
            await asyncio.sleep(0.05)
