"""Idempotency keys: the first answer to a key is kept for 24 hours and given again."""

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.stripe.errors import ApiError
from sandbox.stripe.simulator import Call, Simulator

KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Answer:
    """An HTTP answer as it was given the first time; `request` is the id of that first request."""

    status: int
    body: str
    request: str


def fingerprint(call: Call) -> str:
    """What must be equal for a key to be used again: method, path and parameters."""
    text = json.dumps([call.method, call.path, call.params], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Keys:
    """The keys in use now (in memory: a restart frees them) and the kept answers (in the store)."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.in_use: set[str] = set()

    @contextmanager
    def claim(self, key: str | None) -> Iterator[None]:
        """Hold a key while its request runs; a second one at the same time gets 409."""
        if key is None:
            yield
            return
        if key in self.in_use:
            message = f"Another request with the idempotency key {key} is still running. Wait, then repeat it."
            raise ApiError(409, message, code="idempotency_key_in_use", kind="idempotency_error", stored=False)
        self.in_use.add(key)
        try:
            yield
        finally:
            self.in_use.discard(key)

    def replay(self, call: Call) -> Answer | None:
        """The kept answer to the call's key, if any; 400 when the key came with another request."""
        key = call.cause.idempotency_key
        oldest = time.time() - KEPT_SECONDS
        rows = self.sim.store.rows("SELECT * FROM answers WHERE key = ? AND created > ?", key, oldest)
        if not rows:
            return None
        if rows[0]["fingerprint"] != fingerprint(call):
            message = f"The idempotency key {key} was used with other parameters. Use a new key for a new request."
            raise ApiError(400, message, kind="idempotency_error", stored=False)
        return Answer(rows[0]["status"], rows[0]["body"], rows[0]["request"])

    def keep(self, call: Call, status: int, body: str) -> None:
        """Keep the answer; called inside the transaction of the change itself."""
        key = call.cause.idempotency_key
        if key is not None:
            self.sim.store.db.execute(
                "INSERT OR REPLACE INTO answers (key, fingerprint, request, status, body, created)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (key, fingerprint(call), call.cause.id, status, body, time.time()),
            )
