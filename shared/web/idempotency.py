"""`Idempotency-Key` on what creates or pays (AP-01): missing 400, in progress 409, other body 422, replays marked.

The answer is kept 24 h in the service's own database, the fingerprint of the request 30 days. A process that dies in
between leaves a claim that runs out after fifteen seconds, because nobody renews it; the endpoint then runs again, and
the derived ids of what it creates make the second run meet the first one's work.
"""

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any

import structlog
from fastapi import Header, Request, Response

from shared.persistence.errors import DatabaseError, DuplicateKey
from shared.persistence.mongo import Collection, Database, uninterrupted
from shared.persistence.retention import Retention, prepare_retention
from shared.persistence.subjects import Subject
from shared.values.clock import Clock
from shared.web.openapi.declare import REQUIRED
from shared.web.problems import HttpProblem

log = structlog.get_logger(__name__)

ANSWER_KEPT = timedelta(hours=24)
KEPT = timedelta(days=30)
CLAIM = timedelta(seconds=15)
"""How long the key of a process that died is held. A process that lives renews its claim, however long it works."""

REPLAYED = {"Idempotent-Replayed": "true"}
"""On the answer to a repeated request."""

RETENTION = Retention(
    purpose="the answer to a request, for its repetition within 24 h, and whether its Idempotency-Key was another's",
    personal=("body", "location"),
    subject=Subject(account="account_id"),
    counted_from="expires_at",
    period=timedelta(0),
    expires=True,
)
"""`expires_at` is 30 days after the request."""

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

    def __init__(self, database: Database, clock: Clock, claim: timedelta = CLAIM) -> None:
        self._answers: Collection = database["idempotency"]
        self._clock, self._held_for = clock, claim

    async def prepare(self) -> None:
        """Creates the index that forgets keys after 30 days."""
        await prepare_retention(self._answers, RETENTION)

    async def run(
        self,
        request: Request,
        key: str,
        caller: str,
        work: Callable[[], Awaitable[Response]],
        *,
        account_id: str | None = None,
    ) -> Response:
        """Does `work` once per key; a repeat within 24 h gets the same answer with `Idempotent-Replayed: true`, and a
        later one runs again. The key with another body is 422 for 30 days. `account_id` is the caller's, so that what
        it was answered goes with it.

        Only answers below 500 are kept; an exception frees the key, so that the corrected or later repeat runs.
        """
        name = _digest(caller, request.method, request.url.path, key)
        fingerprint = await fingerprint_of(request)
        claim = secrets.token_hex(8)
        earlier = await self._claim(name, fingerprint, claim, account_id)
        if earlier is not None:
            return _replay(earlier, fingerprint)
        # Only our own claim is deleted or answered; one that ran out may belong to another request now.
        ours = {"_id": name, "status": None, "claim": claim}
        try:
            async with self._renewed(ours):
                answer = await work()
        except BaseException:
            await uninterrupted(self._answers.delete_one(ours))
            raise
        await uninterrupted(self._keep(ours, answer))
        return answer

    async def _claim(self, name: str, fingerprint: str, claim_id: str, account_id: str | None) -> dict[str, Any] | None:
        now = self._clock()
        claim = {
            "fingerprint": fingerprint,
            "status": None,
            "claim": claim_id,
            "account_id": account_id,
            "held_until": now + self._held_for,
            "expires_at": now + KEPT,
        }
        free = {"_id": name, "held_until": {"$lte": now}, "fingerprint": fingerprint}
        try:
            await uninterrupted(self._answers.update_one(free, {"$set": claim}, upsert=True))
        except DuplicateKey:
            return await self._answers.find_one({"_id": name}) or {"fingerprint": fingerprint, "status": None}
        return None

    @contextlib.asynccontextmanager
    async def _renewed(self, ours: Mapping[str, Any]) -> AsyncIterator[None]:
        renewing = asyncio.create_task(self._renew(ours))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.wait([renewing])

    async def _renew(self, ours: Mapping[str, Any]) -> None:
        while True:
            await asyncio.sleep(self._held_for.total_seconds() / 3)
            held = {"$set": {"held_until": self._clock() + self._held_for}}
            try:
                await uninterrupted(self._answers.update_one(ours, held))
            except DatabaseError as error:
                log.info("claim_not_renewed", error=error)

    async def _keep(self, ours: Mapping[str, Any], answer: Response) -> None:
        content = {
            "status": answer.status_code,
            "body": bytes(answer.body),
            "media_type": answer.media_type,
            "location": answer.headers.get("location"),
            "held_until": self._clock() + ANSWER_KEPT,
        }
        await self._answers.update_one(ours, {"$set": content})


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
