"""An endpoint that creates or pays: it runs once per `Idempotency-Key` and caller (AP-01)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request, Response

from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to
from shared.web.idempotency import REPLAYED, Idempotency, IdempotencyKey, check_repeated, fingerprint_of, required
from shared.web.openapi.declare import sends
from shared.web.rate_limits import RateLimits


class _Context(Protocol):
    """What a service's context has for this."""

    @property
    def idempotency(self) -> Idempotency: ...

    @property
    def rate_limits(self) -> RateLimits: ...


@dataclass(frozen=True)
class Once:
    """One such request: who sent it, under which key."""

    viewer: Viewer
    key: str
    request: Request
    idempotency: Idempotency

    async def run(self, work: Callable[[], Awaitable[Response]]) -> Response:
        """`work`'s response, or the one that an earlier request with this key got (see `Idempotency.run`).

        A key is the account's when it acts for this customer: what it did for another one is not answered again.
        """
        caller = f"{self.viewer.account_id} {self.viewer.customer_number or ''}"
        account_id = self.viewer.account_id
        return await self.idempotency.run(self.request, self.key, caller, work, account_id=account_id)

    async def fingerprint(self) -> str:
        """Of this request, to be kept with what it creates under an id derived from the key: its insertion is then the
        claim, and `run` with its two writes is not needed."""
        return await fingerprint_of(self.request)

    def replayed(self, answer: Response, earlier: str | None, now: str) -> Response:
        """The answer to the request that created it, marked; 422 when the fingerprint kept with it is another one."""
        check_repeated(earlier, now)
        answer.headers.update(REPLAYED)
        return answer


def once(name: str, limit: str, *scopes: Scope) -> Any:
    """`Annotated[Once, once("place_order", "60/minute", Scope.ORDERS_WRITE)]` as an endpoint's parameter.

    401 and 403 as `allowed_to(*scopes)`, 400 without a key, 429 beyond `limit` per account.
    """

    @sends({400: ["idempotency_key_missing"], 422: ["idempotency_key_reused"], 429: ["too_many_attempts"]})
    async def dependency(
        request: Request, viewer: Annotated[Viewer, allowed_to(*scopes)], idempotency_key: IdempotencyKey = None
    ) -> Once:
        context: _Context = request.app.state.context
        key = required(idempotency_key)
        await context.rate_limits.hit(name, limit, viewer.account_id)
        return Once(viewer, key, request, context.idempotency)

    return Depends(dependency)
