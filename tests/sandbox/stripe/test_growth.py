"""The simulator's work per order does not grow with the orders that it has seen."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.stripe import checkout, deliveries, render
from sandbox.stripe.settings import Settings
from sandbox.stripe.simulator import Simulator
from sandbox.stripe.store import Json, Store, equals


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[Simulator]:
    """An account with finished, open and overdue sessions and a refund, and no server."""
    store = Store(tmp_path / "stripe.db")
    addresses: Json = {"host": "127.0.0.1", "api_port": 1, "page_port": 1, "page_url": "http://page.test"}
    endpoint: Json = {"webhook_url": None, "webhook_secret": None, "webhook_timeout": 1.0}
    sim = Simulator(Settings(api_key="sk_test_1", data=tmp_path, merchant="Test", **addresses, **endpoint), store)
    now = int(time.time())
    with store.transaction():
        for number, (status, expires) in enumerate([("complete", 10), ("open", 3_600), ("open", -10)]):
            intent = {"payment_intent": f"pi_{number}", "status": status, "expires_at": now + expires}
            store.add({"id": f"cs_{number}", "object": "checkout.session", "created": now, **intent})
        store.add({"id": "re_1", "object": "refund", "created": now, "charge": "ch_1", "payment_intent": "pi_0"})
    yield sim
    store.close()


WORK: dict[str, Callable[[Simulator], object]] = {
    "the courier's next expiry": checkout.next_expiry,
    "sessions that are due": lambda sim: sim.store.rows(checkout.DUE_SESSIONS, sim.now()),
    "the courier's next delivery": lambda sim: deliveries.next_due(sim, set()),
    "a charge's refunds": lambda sim: render.INCLUDABLE["charge", "refunds"](sim, {"id": "ch_1"}),
    "an intent's session": lambda sim: sim.store.find("checkout.session", equals("payment_intent", "pi_0")),
    "an intent's refunds": lambda sim: sim.store.find("refund", equals("payment_intent", "pi_0"), limit=101),
}


@pytest.mark.parametrize("work", WORK)
def test_what_each_order_needs_is_found_by_an_index(sim: Simulator, work: str) -> None:
    """No plan reads a table, or every object of a kind (the index of what is due holds that alone)."""
    asked: list[str] = []
    sim.store.db.set_trace_callback(asked.append)
    WORK[work](sim)
    sim.store.db.set_trace_callback(None)
    plans = [row[3] for sql in asked for row in sim.store.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    reads = [plan for plan in plans if plan.startswith(("SCAN", "SEARCH"))]
    assert reads
    assert [plan for plan in reads if " USING INDEX " not in plan or "objects_kind" in plan] == []


def test_only_overdue_open_sessions_expire(sim: Simulator) -> None:
    """The index names the same sessions as before: open, and over."""
    checkout.expire_due(sim)
    rows = sim.store.rows("SELECT body FROM objects WHERE kind = 'checkout.session' ORDER BY seq")
    assert [json.loads(row["body"])["status"] for row in rows] == ["complete", "open", "expired"]
