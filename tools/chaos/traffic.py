"""Customers of a run: each walks journeys of its own until the time is over, and does not mind waiting."""

import random
import threading
import time
from collections import Counter
from typing import Any

from sandbox.demo.client import Client, DemoFailure
from sandbox.demo.hops import NoLogs
from sandbox.demo.journey import Journey
from sandbox.demo.timeline import Timeline

LOCALES = ("fr", "nl", "en")


class Customer(threading.Thread):
    """Walks one journey after the other until `until` (monotonic seconds); what became of each is counted.

    A customer who waited longer than the demo's patience gave up: that is no violation, the ledger decides. Any other
    surprise is kept in `errors`.
    """

    def __init__(self, number: int, description: dict[str, Any], seed: str, until: float) -> None:
        super().__init__(name=f"customer {number}", daemon=True)
        self._description, self._until = description, until
        self._dice = random.Random(f"{seed} {number}")
        self.outcomes: Counter[str] = Counter()
        self.errors: list[str] = []

    def run(self) -> None:
        """One journey after the other."""
        while time.monotonic() < self._until:
            client = Client(self._description["gateway"])
            journey = Journey(
                client, self._description["mailbox"], Timeline(NoLogs(), silent=True), locale=self._dice.choice(LOCALES)
            )
            try:
                self.outcomes[self._walk(journey)] += 1
            except DemoFailure as failure:
                self.outcomes["gave up"] += 1
                self.errors.append(str(failure)[:200])
            finally:
                client.close()
                journey.mailbox.close()

    def _walk(self, journey: Journey) -> str:
        choice = self._dice.random()
        if choice < 0.6:
            journey.walk()
            return "walked the journey"
        if choice < 0.8:
            journey.walk("register", "confirm_address", "place_order", "pay_order")
            return "paid"
        journey.walk("register", "place_order")  # its address stays unconfirmed: its mails are held
        number = journey.order["number"]
        journey.client.post(f"/orders/v1/orders/{number}/cancel", {}, expect=200)
        return "cancelled"
