"""Access tokens (RFC 9068: ES256 `at+jwt`), verified in every service from identity's published keys (ID-07)."""

import asyncio
import hashlib
import math
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic, time
from typing import Annotated, Any

import httpx
import jwt
import structlog
from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from pydantic import BaseModel

from shared.observability.security_log import What, record
from shared.persistence.errors import DatabaseError
from shared.persistence.mongo import Collection, Database
from shared.persistence.retention import Retention
from shared.values.viewer import InsufficientScope, Kind, Scope, Viewer
from shared.web.claims import UnusableClaims, viewer_of
from shared.web.openapi.declare import needs_no_token, sends
from shared.web.problems import HttpProblem

log = structlog.get_logger(__name__)

AUDIENCE = "comptoir"
ALGORITHM = "ES256"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - a media type

_REMEMBERED = 10_000
"""Verified tokens in memory; the oldest make room."""

_REFRESH_AFTER = 300.0
_NOT_MORE_OFTEN_THAN = 5.0
"""Seconds between two attempts: a flood of unknown key ids, or an outage, reaches identity no more often."""


class KeysUnavailable(HttpProblem):
    """identity's keys were never seen and cannot be fetched now."""

    def __init__(self) -> None:
        super().__init__(503, "unavailable", {"Retry-After": "2"})


def unauthorized(code: str = "unauthorized") -> HttpProblem:
    """401 with the challenge of RFC 6750; `unauthorized` whatever is wrong with a token."""
    return HttpProblem(401, code, {"WWW-Authenticate": 'Bearer realm="comptoir"'})


class PublicKeys:
    """identity's JWKS, cached in memory and in this service's own database: a restart while identity is down does no
    harm."""

    retention: Mapping[str, Retention] = {
        "public_keys": Retention(purpose="identity's published keys, for when identity is away")
    }

    def __init__(self, url: str, database: Database) -> None:
        self._url = url
        self._store: Collection = database["public_keys"]
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = self._tried_at = -math.inf
        self._lock = asyncio.Lock()

    async def get(self, kid: str) -> jwt.PyJWK | None:
        """The key named `kid`, asking identity again when it is unknown or the cache is old; KeysUnavailable if none
        is known."""
        if self._wants_refresh(kid):
            async with self._lock:
                if self._wants_refresh(kid):  # no other request did while we waited
                    await self._refresh()
        if not self._keys:
            raise KeysUnavailable
        return self._keys.get(kid)

    def _wants_refresh(self, kid: str) -> bool:
        old = monotonic() - self._fetched_at > _REFRESH_AFTER
        may_try = monotonic() - self._tried_at > _NOT_MORE_OFTEN_THAN or not self._keys
        return (old or kid not in self._keys) and may_try

    async def _refresh(self) -> None:
        self._tried_at = monotonic()
        try:
            async with httpx.AsyncClient(timeout=2.0) as client:
                answer = await client.get(self._url)
                answer.raise_for_status()
            content = _Published.model_validate_json(answer.content)
            keys = _parse(content)
        except (httpx.HTTPError, ValueError, KeyError, jwt.PyJWTError) as error:
            log.warning("public_keys_not_fetched", error=error)
            self._keys = self._keys or await self._remembered()
            return
        if keys != self._keys:
            await self._remember(content)
        self._keys, self._fetched_at = keys, monotonic()

    async def _remember(self, content: "_Published") -> None:
        try:
            await self._store.replace_one({"_id": "jwks"}, content.model_dump(), upsert=True)
        except DatabaseError as error:
            log.warning("public_keys_not_remembered", error=error)

    async def _remembered(self) -> dict[str, jwt.PyJWK]:
        document = await self._store.find_one({"_id": "jwks"})
        return _parse(_Published.model_validate(document)) if document else {}


class _Published(BaseModel):
    """A JWK set (RFC 7517 section 5), as far as we read it."""

    keys: list[dict[str, Any]]


def _parse(content: _Published) -> dict[str, jwt.PyJWK]:
    return {key["kid"]: jwt.PyJWK(key, ALGORITHM) for key in content.keys if key.get("kty") == "EC"}


class TokenVerifier:
    """Checks signature, algorithm, type, issuer, audience and time; never trusts a key or an address named in the
    token."""

    def __init__(
        self,
        key: Callable[[str], Awaitable[jwt.PyJWK | None]],
        issuer: str,
        has_ended: Callable[[Viewer], Awaitable[bool]],
    ) -> None:
        """`has_ended`: whether a verified token's session was ended before the token expires."""
        self._key, self._issuer, self._has_ended = key, issuer, has_ended
        self._verified: dict[bytes, tuple[Viewer, float]] = {}

    async def verify(self, token: str) -> Viewer:
        """The viewer of a valid token; HttpProblem 401 otherwise, with the same words for every reason.

        A token that was verified is remembered until it expires, by its hash: a customer sends the same one with every
        request of ten minutes. Whether its session has ended is asked each time.
        """
        viewer = await self._signed(token)
        if await self._has_ended(viewer):
            record(What.ENDED_SESSION_USED, account_id=viewer.account_id, session_id=viewer.session_id)
            raise unauthorized("session_over")
        return viewer

    async def _signed(self, token: str) -> Viewer:
        digest = hashlib.sha256(token.encode()).digest()
        known = self._verified.get(digest)
        if known is not None and time() < known[1]:
            return known[0]
        viewer, expires_at = await self._verify(token)
        while len(self._verified) >= _REMEMBERED:
            self._verified.pop(next(iter(self._verified)))
        self._verified[digest] = viewer, expires_at
        return viewer

    async def _verify(self, token: str) -> tuple[Viewer, float]:
        try:
            header = jwt.get_unverified_header(token)
            if header.get("typ") != TOKEN_TYPE or header.get("alg") != ALGORITHM or "crit" in header:
                raise unauthorized()
            key = await self._key(str(header.get("kid", "")))
            if key is None:
                raise unauthorized()
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=self._issuer,
                options={"require": ["exp", "iat", "sub"]},
            )
            return viewer_of(claims), float(claims["exp"])
        except (jwt.PyJWTError, UnusableClaims):
            raise unauthorized() from None


bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", scheme_name="accessToken")


Credentials = HTTPAuthorizationCredentials | None
"""What `bearer` finds."""

_REFUSALS = {401: ["unauthorized", "session_over"], 403: ["insufficient_scope"], 503: ["unavailable"]}


async def viewer_from(request: Request, credentials: Credentials) -> Viewer:
    """The viewer of a request's access token; HttpProblem 401 without a valid one."""
    if credentials is None:
        raise unauthorized()
    verifier: TokenVerifier = request.app.state.verifier
    return await verifier.verify(credentials.credentials)


@sends(_REFUSALS)
async def _viewer(
    request: Request, credentials: Annotated[Credentials, Depends(bearer)], needed: SecurityScopes
) -> Viewer:
    viewer = await viewer_from(request, credentials)
    viewer.require(*map(Scope, needed.scopes))
    if viewer.for_merchant and request.method not in {"GET", "HEAD"}:
        record(What.STAFF_ACTION, account_id=viewer.account_id, method=request.method, route=_route(request))
    return viewer


def _route(request: Request) -> str:
    """The path as the code has it, without what the caller put into it."""
    return str(getattr(request.scope.get("route"), "path", "unknown"))


async def _merchant(viewer: Annotated[Viewer, Security(_viewer)], needed: SecurityScopes) -> Viewer:
    if not viewer.for_merchant:
        raise InsufficientScope(*map(Scope, needed.scopes))
    return viewer


@needs_no_token
@sends({401: ["unauthorized", "session_over"], 503: ["unavailable"]})
async def _maybe_viewer(request: Request, credentials: Annotated[Credentials, Depends(bearer)]) -> Viewer | None:
    return await viewer_from(request, credentials) if credentials else None


MaybeViewer = Annotated[Viewer | None, Depends(_maybe_viewer)]
"""The viewer of a route that needs no access token; None without one, 401 with one that is not good."""


async def _staff(viewer: Annotated[Viewer, Security(_viewer)], needed: SecurityScopes) -> Viewer:
    if viewer.kind is not Kind.STAFF:
        raise InsufficientScope(*map(Scope, needed.scopes))
    return viewer


def allowed_to(*scopes: Scope) -> Any:
    """The viewer as an endpoint's parameter: `Annotated[Viewer, allowed_to(Scope.ORDERS_READ)]`.

    401 without a valid access token, 403 without all of `scopes`; OpenAPI shows both. What the viewer may see is then
    the repository's affair: `visible_to(viewer)`.
    """
    return Security(_viewer, scopes=[scope.value for scope in scopes])


def merchant_allowed_to(*scopes: Scope) -> Any:
    """`allowed_to` on a route for staff and machine clients: 403 for customers and guests, whatever their scopes."""
    return Security(_merchant, scopes=[scope.value for scope in scopes])


def staff_allowed_to(*scopes: Scope) -> Any:
    """`merchant_allowed_to` on a route for people alone: 403 for machine clients too."""
    return Security(_staff, scopes=[scope.value for scope in scopes])
