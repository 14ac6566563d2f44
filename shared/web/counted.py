"""What the rate limits counted of the request that is answered in this task, and what its answer says of them.

    RateLimit-Policy: "log_in_from";q=300;w=60, "log_in";q=10;w=60
    RateLimit: "log_in_from";r=299;t=60, "log_in";r=7;t=42

draft-ietf-httpapi-ratelimit-headers-10: `q` attempts in a window of `w` seconds; `r` are left, and after `t` seconds
there is one more. An answer of 500 and above is our failure: its attempts are taken back.
"""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

import structlog

from shared.persistence.errors import DatabaseError

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Hit:
    """One attempt against the limit `name`; `take_back` lets it not count."""

    name: str
    limit: int
    seconds: int
    left: int
    reset: int
    take_back: Callable[[], Awaitable[None]]


@dataclass
class Counted:
    """The attempts of one request."""

    hits: list[Hit] = field(default_factory=list)

    def headers(self) -> list[tuple[bytes, bytes]]:
        """RateLimit-Policy and RateLimit; none when nothing was counted."""
        if not self.hits:
            return []
        policy = ", ".join(f'"{hit.name}";q={hit.limit};w={hit.seconds}' for hit in self.hits)
        state = ", ".join(f'"{hit.name}";r={hit.left};t={hit.reset}' for hit in self.hits)
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", state.encode())]

    async def take_back(self) -> None:
        """Lets none of them count."""
        for hit in self.hits:
            try:
                await hit.take_back()
            except DatabaseError as error:  # it is why the request failed; the attempt leaves its window by itself
                log.warning("attempt_not_taken_back", limit=hit.name, error=error)


def once(do: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """`do` the first time that it is called, nothing after it."""
    left = [do]

    async def first() -> None:
        while left:
            await left.pop()()

    return first


_counted: ContextVar[Counted | None] = ContextVar("counted", default=None)


def begin() -> Counted:
    """For the request that this task answers from now on."""
    counted = Counted()
    _counted.set(counted)
    return counted


def note(hit: Hit) -> None:
    """Adds an attempt to those of the request, if this task answers one."""
    if counted := _counted.get():
        counted.hits.append(hit)
