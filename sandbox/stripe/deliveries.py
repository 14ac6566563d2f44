"""Planned webhook deliveries: one row per event and endpoint, with what a control told to do to it."""

import json
import time
from typing import Any

from sandbox.stripe import rules
from sandbox.stripe.endpoints import listening
from sandbox.stripe.simulator import Simulator
from sandbox.stripe.store import Json

RETRY_DELAYS = (1, 2, 5, 10, 30, 60, 300, 1800, 3600, 7200)
"""Seconds before each further attempt; the last one repeats."""
GIVE_UP_AFTER = 3 * 24 * 3600
REORDER_GAP = 0.5
BATCH = 32


def plan(sim: Simulator, event: Json) -> None:
    """One delivery to each endpoint that wants this event, changed by the rule that matches, if any."""
    for endpoint in listening(sim, event["type"]):
        rule = rules.take(sim, "webhook", lambda rule: rules.fits(event["type"], rule["type"]))
        delay, state, tamper = _effect(rule)
        add(sim, event["id"], endpoint["id"], delay=delay, state=state, tamper=tamper)


def _effect(rule: Json | None) -> tuple[float, str, Json]:
    """Delay in seconds, state and tampering that a rule asks for."""
    action = rule["action"] if rule else None
    if rule is None or action is None:
        return 0, "pending", {}
    effects: dict[str, tuple[float, str, Json]] = {
        "drop": (0, "dropped", {}),
        "delay": (rule["seconds"], "pending", {}),
        "duplicate": (0, "pending", {"copies": rule["copies"]}),
        "corrupt": (0, "pending", {"corrupt": True}),
        # The first of n waits longest, so that a burst arrives back to front.
        "reorder": (rule["times"] * REORDER_GAP, "pending", {}),
    }
    return effects[action]


def add(
    sim: Simulator, event: str, endpoint: str, *, delay: float = 0, state: str = "pending", tamper: Json | None = None
) -> int:
    """Keep a delivery due in `delay` seconds; `tamper`: copies, corrupt, secret, age (seconds)."""
    now = time.time()
    cursor = sim.store.db.execute(
        "INSERT INTO deliveries (event, endpoint, state, due, created, tamper) VALUES (?, ?, ?, ?, ?, ?)",
        (event, endpoint, state, now + delay, now, json.dumps(tamper or {})),
    )
    return cursor.lastrowid or 0


def due(sim: Simulator, busy: set[int]) -> list[Json]:
    """Deliveries whose time has come and that nobody is sending, oldest first, a few at a time."""
    now = time.time()
    return [row for row in _upcoming(sim, len(busy) + BATCH) if row["due"] <= now and row["id"] not in busy]


def next_due(sim: Simulator, busy: set[int]) -> float | None:
    """When the next delivery must go out (Unix seconds)."""
    return next((row["due"] for row in _upcoming(sim, len(busy) + 1) if row["id"] not in busy), None)


def _upcoming(sim: Simulator, limit: int) -> list[Json]:
    return sim.store.rows("SELECT * FROM deliveries WHERE state = 'pending' ORDER BY due, id LIMIT ?", limit)


def settle(sim: Simulator, delivery: Json, status: int | None, error: str | None) -> None:
    """Write down an attempt: delivered on 2xx, else due again, else given up after three days."""
    now = time.time()
    attempts = delivery["attempts"] + 1
    state = "delivered" if status is not None and 200 <= status < 300 else "pending"
    if state == "pending" and now - delivery["created"] > GIVE_UP_AFTER:
        state = "failed"
    delay = RETRY_DELAYS[min(attempts, len(RETRY_DELAYS)) - 1]
    # Tampering is for the first attempt; what is repeated is sent as Stripe would.
    sim.store.db.execute(
        "UPDATE deliveries SET state = ?, attempts = ?, due = ?, last_status = ?, last_error = ?, tamper = ?"
        " WHERE id = ?",
        (state, attempts, now + delay, status, error, "{}", delivery["id"]),
    )


def listed(sim: Simulator, event: str | None = None, state: str | None = None) -> list[Json]:
    """Deliveries, newest first, with their event's type."""
    sql = (
        "SELECT d.*, json_extract(o.body, '$.type') AS type FROM deliveries d JOIN objects o ON o.id = d.event"
        " WHERE (?1 IS NULL OR event = ?1) AND (?2 IS NULL OR state = ?2) ORDER BY d.id DESC LIMIT 1000"
    )
    rows: list[dict[str, Any]] = sim.store.rows(sql, event, state)
    return [{**row, "tamper": json.loads(row["tamper"])} for row in rows]
