"""Waiting for what another service's event brings."""

import asyncio

import pytest

from shared.errors import NotFound, TooEarly
from shared.messaging.known import known_or_wait
from shared.messaging.signals import Signals
from tests.support.waiting import eventually


class Store:
    """Knows nothing at first, and says so by an error or by None."""

    def __init__(self, *, raises: bool) -> None:
        self.found: str | None = None
        self._raises, self.looks = raises, 0

    async def get(self) -> str | None:
        self.looks += 1
        if self.found is None and self._raises:
            raise NotFound("order")
        return self.found


def too_early() -> TooEarly:
    return TooEarly("Not yet.")


@pytest.mark.parametrize("raises", [True, False])
async def test_what_arrives_in_time_is_answered(*, raises: bool) -> None:
    """Woken by the signal of its key, whichever way the store says that it knows nothing."""
    signals, store = Signals("test"), Store(raises=raises)
    waiting = asyncio.create_task(known_or_wait(signals, "R-1", store.get, too_early, patience=5))
    await eventually(lambda: store.looks == 1)
    store.found = "order"
    await signals.notify("R-1")
    assert await waiting == "order"


@pytest.mark.parametrize("raises", [True, False])
async def test_what_does_not_arrive_is_too_early(*, raises: bool) -> None:
    """The error of the caller's choice, after its patience."""
    with pytest.raises(TooEarly):
        await known_or_wait(Signals("test"), "R-1", Store(raises=raises).get, too_early, patience=0.01)
