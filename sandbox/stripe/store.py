"""Everything the simulator knows, in one SQLite file: what was committed survives a kill."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Condition = tuple[str, list[Any]]

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL,
    body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
CREATE INDEX IF NOT EXISTS objects_intent ON objects (json_extract(body, '$.payment_intent'));
CREATE INDEX IF NOT EXISTS objects_charge ON objects (json_extract(body, '$.charge')) WHERE kind = 'refund';
CREATE INDEX IF NOT EXISTS objects_open ON objects (json_extract(body, '$.expires_at'))
    WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open';
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL, state TEXT NOT NULL,
    due REAL NOT NULL, created REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, tamper TEXT NOT NULL DEFAULT '{}',
    last_status INTEGER, last_error TEXT);
CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due) WHERE state = 'pending';
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS rules (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, body TEXT NOT NULL);
"""


OPEN_SESSIONS = (
    "objects INDEXED BY objects_open WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open'"
)
"""Open sessions by the end of their time. Named, because the planner would read every session ever made."""


def equals(field: str, value: Any) -> Condition:
    """Objects whose top-level `field` is `value`."""
    return f"json_extract(body, '$.{field}') = ?", [value]


class Store:
    """Objects by id in order of creation, and the tables of deliveries, kept answers and rules.

    Keys that begin with an underscore are the simulator's own and never leave it (see `render`).
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def add(self, obj: Json) -> Json:
        """Keep a new object (with `id`, `object`, `created`) and hand it back."""
        self.db.execute(
            "INSERT INTO objects (id, kind, created, body) VALUES (?, ?, ?, ?)",
            (obj["id"], obj["object"], obj["created"], json.dumps(obj)),
        )
        return obj

    def save(self, obj: Json) -> None:
        """Keep an object as it now is."""
        self.db.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(obj), obj["id"]))

    def remove(self, object_id: str) -> None:
        """Forget an object."""
        self.db.execute("DELETE FROM objects WHERE id = ?", (object_id,))

    def get(self, object_id: str | None, kind: str | None = None) -> Json | None:
        """The object, or None when there is none (of that kind)."""
        row = self.db.execute("SELECT kind, body FROM objects WHERE id = ?", (object_id,)).fetchone()
        return json.loads(row["body"]) if row and kind in (None, row["kind"]) else None

    def seq(self, object_id: str, kind: str) -> int | None:
        """The object's place in the order of creation."""
        row = self.db.execute("SELECT seq FROM objects WHERE id = ? AND kind = ?", (object_id, kind)).fetchone()
        return row["seq"] if row else None

    def find(
        self, kind: str, *conditions: Condition, limit: int | None = None, newest_first: bool = True
    ) -> list[Json]:
        """Objects of a kind that meet all conditions, newest first unless told otherwise."""
        clauses = ["kind = ?", *(clause for clause, _ in conditions)]
        values = [kind, *(value for _, given in conditions for value in given)]
        order = "DESC" if newest_first else "ASC"
        sql = f"SELECT body FROM objects WHERE {' AND '.join(clauses)} ORDER BY seq {order} LIMIT ?"
        rows = self.db.execute(sql, [*values, -1 if limit is None else limit])
        return [json.loads(row["body"]) for row in rows]

    def rows(self, sql: str, *values: Any) -> list[Json]:
        """The rows of a statement on the other tables, as dicts."""
        return [dict(row) for row in self.db.execute(sql, values)]

    def close(self) -> None:
        """Release the file."""
        self.db.close()
