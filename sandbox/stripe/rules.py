"""Faults on order: rules that the next matching calls or webhooks use up; they survive a restart."""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from sandbox.stripe.simulator import Simulator
from sandbox.stripe.store import Json


def add(sim: Simulator, kind: str, rule: Json) -> Json:
    """Keep a rule ("api" or "webhook") for its next `times` matches."""
    cursor = sim.store.db.execute("INSERT INTO rules (kind, body) VALUES (?, ?)", (kind, json.dumps(rule)))
    return {"id": cursor.lastrowid, **rule}


def listed(sim: Simulator, kind: str) -> list[Json]:
    """The rules still in force, oldest first."""
    rows = sim.store.rows("SELECT id, body FROM rules WHERE kind = ? ORDER BY id", kind)
    return [{"id": row["id"], **json.loads(row["body"])} for row in rows]


def clear(sim: Simulator, kind: str) -> None:
    """Forget all rules of a kind."""
    sim.store.db.execute("DELETE FROM rules WHERE kind = ?", (kind,))


def take(sim: Simulator, kind: str, matches: Callable[[Json], bool]) -> Json | None:
    """The oldest rule that matches, one use of it spent; `times` is what it had before this use."""
    for rule in listed(sim, kind):
        if matches(rule):
            _spend(sim, rule)
            return rule
    return None


def _spend(sim: Simulator, rule: Json) -> None:
    left = {**rule, "times": rule["times"] - 1}
    rule_id = left.pop("id")
    if left["times"] > 0:
        sim.store.db.execute("UPDATE rules SET body = ? WHERE id = ?", (json.dumps(left), rule_id))
    else:
        sim.store.db.execute("DELETE FROM rules WHERE id = ?", (rule_id,))


def fits(value: str, pattern: Any) -> bool:
    """Whether a method, path or event type fits a rule's glob, such as `checkout.session.*`."""
    return fnmatchcase(value, str(pattern))
