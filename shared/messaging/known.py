"""Waiting for what another service's event brings: a request may be faster than the event it depends on."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from shared.errors import ComptoirError, NotFound
from shared.messaging.signals import Signals

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds that a request waits; events usually arrive within a fraction of one."""


async def known_or_wait(
    signals: Signals,
    key: str,
    look: Callable[[], Awaitable[T | None]],
    not_known: Callable[[], ComptoirError],
    *,
    patience: float | None = None,
) -> T:
    """What `look` finds, at once or when `key` is signalled; raises `not_known()` after `patience` seconds.

    `look` finds nothing by returning None or by raising NotFound.
    """
    found = await signals.wait(key, lambda: _or_none(look), PATIENCE if patience is None else patience)
    if found is None:
        raise not_known()
    return found


async def _or_none(look: Callable[[], Awaitable[T | None]]) -> T | None:
    try:
        return await look()
    except NotFound:
        return None
