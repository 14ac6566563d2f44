"""`Idempotency-Key` on what creates or pays (AP-01): missing 400, in progress 409, other body 422, replays marked.

The answer is kept 24 h in the service's own database. A process that dies in between leaves a claim that runs out
after fifteen seconds; the endpoint then runs again, and the derived ids of what it creates make the second run meet the
first one's work.
"""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Header, Request, Response

from shared.persistence.errors import DuplicateKey
from shared.persistence.mongo import Collection, Database, uninterrupted
from shared.persistence.retention import Retention, prepare_retention
from shared.values.clock import Clock
from shared.web.openapi.declare import REQUIRED
from shared.web.problems import HttpProblem

KEPT = timedelta(hours=24)
_CLAIM = timedelta(seconds=15)

REPLAYED = {"Idempotent-Replayed": "true"}
"""On the answer to a repeated request."""

RETENTION = Retention(
    purpose="the answer to a request, for its repetition under the same Idempotency-Key",
    personal=("body", "location"),
    counted_from="expires_at",
    period=timedelta(0),
    expires=True,
)
"""`expires_at` is 24 h after the request."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=255,
        description="A random value of yours, the same when you repeat the request.",
        examples=["3f0c9c0e-5f1d-4b7e-9d1c-1f6f0f6f3f0a"],
        json_schema_extra={REQUIRED: True},
    ),
]


def required(key: str | None) -> str:
    """The key; 400 when the client sent none."""
    if key is None:
        raise HttpProblem(400, "idempotency_key_missing")
    return key


class Idempotency:
    """The answers given under each key, per caller and route."""

    retention: Mapping[str, Retention] = {"idempotency": RETENTION}

    def __init__(self, database: Database, clock: Clock) -> None:
        self._answers: Collection = database["idempotency"]
        self._clock = clock

    async def prepare(self) -> None:
        """Creates the index that forgets answers after 24 h."""
        await prepare_retention(self._answers, RETENTION)

    async def run(self, request: Request, key: str, caller: str, work: Callable[[], Awaitable[Response]]) -> Response:
        """Does `work` once per key; a repeat gets the same answer with `Idempotent-Replayed: true`.

        Only answers below 500 are kept; an exception frees the key, so that the corrected or later repeat runs.
        """
        name = _digest(caller, request.method, request.url.path, key)
        fingerprint = await fingerprint_of(request)
        claim = secrets.token_hex(8)
        earlier = await self._claim(name, fingerprint, claim)
        if earlier is not None:
            return _replay(earlier, fingerprint)
        try:
            answer = await work()
        except BaseException:
            # Delete only our own claim; an expired one may belong to another request now.
            await uninterrupted(self._answers.delete_one({"_id": name, "status": None, "claim": claim}))
            raise
        await uninterrupted(self._keep(name, answer))
        return answer

    async def _claim(self, name: str, fingerprint: str, claim_id: str) -> dict[str, Any] | None:
        now = self._clock()
        claim = {
            "fingerprint": fingerprint,
            "status": None,
            "claim": claim_id,
            "claimed_until": now + _CLAIM,
            "expires_at": now + KEPT,
        }
        abandoned = {"_id": name, "status": None, "claimed_until": {"$lte": now}, "fingerprint": fingerprint}
        try:
            await uninterrupted(self._answers.update_one(abandoned, {"$set": claim}, upsert=True))
        except DuplicateKey:
            return await self._answers.find_one({"_id": name}) or {"fingerprint": fingerprint, "status": None}
        return None

    async def _keep(self, name: str, answer: Response) -> None:
        content = {"status": answer.status_code, "body": bytes(answer.body), "media_type": answer.media_type}
        location = answer.headers.get("location")
        await self._answers.update_one({"_id": name}, {"$set": content | {"location": location}})


async def fingerprint_of(request: Request) -> str:
    """The same for the same body, and nothing of it can be read."""
    return _digest((await request.body()).decode("utf-8", "replace"))


def check_repeated(earlier: str | None, now: str) -> None:
    """422 when a key that came with one body comes with another; None is of a time that kept no fingerprints."""
    if earlier not in {None, now}:
        raise HttpProblem(422, "idempotency_key_reused")


def _replay(earlier: dict[str, Any], fingerprint: str) -> Response:
    check_repeated(earlier["fingerprint"], fingerprint)
    if earlier["status"] is None:
        raise HttpProblem(409, "idempotency_in_progress", {"Retry-After": "1"})
    headers = dict(REPLAYED)
    if earlier.get("location"):
        headers["Location"] = earlier["location"]
    return Response(earlier["body"], earlier["status"], headers, media_type=earlier["media_type"])


def _digest(*parts: str) -> str:
    return hashlib.sha256(chr(0).join(parts).encode()).hexdigest()
