"""The courier: signs and posts what is due, and lets sessions expire when their time comes."""

import asyncio
import hashlib
import hmac
import json
import logging
import time

import httpx

from sandbox.stripe import checkout, deliveries
from sandbox.stripe.endpoints import valid_secrets
from sandbox.stripe.render import public
from sandbox.stripe.simulator import Simulator
from sandbox.stripe.store import Json

log = logging.getLogger("stripe-sim")
LONGEST_SLEEP = 60.0
IN_FLIGHT = 16


def signature(payload: str, secrets: list[str], timestamp: int) -> str:
    """The Stripe-Signature header: `t=` and one `v1=` per secret, HMAC-SHA256 of "t.payload"."""
    signed = f"{timestamp}.{payload}".encode()
    marks = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={timestamp}", *(f"v1={mark}" for mark in marks)])


class Courier:
    """Runs until cancelled; a delivery that was under way when the process died is sent again."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.busy: set[int] = set()
        self.tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Do what is due, then sleep until the next thing is, or the bell rings."""
        async with httpx.AsyncClient(timeout=self.sim.settings.webhook_timeout) as client:
            while True:
                self.sim.bell.clear()
                checkout.expire_due(self.sim)
                for delivery in deliveries.due(self.sim, self.busy)[: IN_FLIGHT - len(self.busy)]:
                    self._start(client, delivery)
                await self._sleep()

    def _start(self, client: httpx.AsyncClient, delivery: Json) -> None:
        self.busy.add(delivery["id"])
        task = asyncio.create_task(self._deliver(client, delivery))
        self.tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and task.exception():
            log.error("delivery failed unexpectedly", exc_info=task.exception())

    async def _sleep(self) -> None:
        full = len(self.busy) >= IN_FLIGHT
        next_delivery = None if full else deliveries.next_due(self.sim, self.busy)
        moments = [next_delivery, checkout.next_expiry(self.sim)]
        until = min([time.time() + LONGEST_SLEEP, *(m for m in moments if m is not None)])
        try:
            await asyncio.wait_for(self.sim.bell.wait(), max(until - time.time(), 0))
        except TimeoutError:
            return

    async def _deliver(self, client: httpx.AsyncClient, delivery: Json) -> None:
        try:
            status, error = await self._attempt(client, delivery)
            deliveries.settle(self.sim, delivery, status, error)
            log.info("webhook %s attempt %d: %s", delivery["event"], delivery["attempts"] + 1, status or error)
        finally:
            self.busy.discard(delivery["id"])
            self.sim.bell.set()

    async def _attempt(self, client: httpx.AsyncClient, delivery: Json) -> tuple[int | None, str | None]:
        event = self.sim.store.get(delivery["event"], "event")
        endpoint = self.sim.store.get(delivery["endpoint"], "webhook_endpoint")
        if event is None or endpoint is None:
            return 200, "endpoint deleted"
        tamper = json.loads(delivery["tamper"])
        status = None
        for _ in range(tamper.get("copies", 1)):
            body, headers = self._letter(event, endpoint, tamper)
            try:
                status = (await client.post(endpoint["url"], content=body, headers=headers)).status_code
            except httpx.HTTPError as error:
                return None, type(error).__name__
        return status, None

    def _letter(self, event: Json, endpoint: Json, tamper: Json) -> tuple[str, dict[str, str]]:
        payload = json.dumps(public(self.sim, event), indent=2)
        secrets = [tamper["secret"]] if "secret" in tamper else valid_secrets(endpoint, time.time())
        mark = signature(payload, secrets, int(time.time() - tamper.get("age", 0)))
        if tamper.get("corrupt"):
            payload = payload.replace('"livemode": false', '"livemode": true', 1)
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": mark}
        return payload, {**headers, "User-Agent": "Stripe/1.0 (simulator)"}
