"""Signals: a request that waits is woken by the process that learnt the news, without polling."""

import asyncio
from collections.abc import AsyncIterator

import aio_pika
import pytest

from shared.messaging.signals import Signals
from tests.support.kernel_process import Names
from tests.support.waiting import eventually


@pytest.fixture
async def two(names: Names, amqp_url: str) -> AsyncIterator[tuple[Signals, Signals]]:
    """The signals of two processes, each over its own connection."""
    first, second = Signals(names.service), Signals(names.service)
    async with await aio_pika.connect(amqp_url) as one, await aio_pika.connect(amqp_url) as other:
        await first.attach(one)
        await second.attach(other)
        yield first, second


class News:
    """Something to look for, which counts the looks."""

    def __init__(self) -> None:
        self.found: str | None = None
        self.looks = 0

    async def __call__(self) -> str | None:
        self.looks += 1
        return self.found


async def test_a_waiter_is_woken_by_another_process(two: tuple[Signals, Signals]) -> None:
    """notify in one process ends wait in the other, which looked twice: at first and when woken."""
    here, there = two
    news = News()
    waiting = asyncio.create_task(here.wait("ord_1", news, 5))
    await eventually(lambda: news.looks == 1)
    await there.notify("ord_2")
    news.found = "paid"
    await there.notify("ord_1")
    assert await asyncio.wait_for(waiting, 2) == "paid"
    assert news.looks == 2


async def test_a_waiter_is_woken_without_a_broker() -> None:
    """Within one process no broker is needed."""
    signals, news = Signals("alone"), News()
    waiting = asyncio.create_task(signals.wait("k", news, 5))
    await eventually(lambda: news.looks == 1)
    news.found = "here"
    await signals.notify("k")
    assert await asyncio.wait_for(waiting, 2) == "here"


async def test_what_is_there_is_not_waited_for() -> None:
    """wait answers at once when there is something."""
    news = News()
    news.found = "there"
    assert await Signals("alone").wait("k", news, 5) == "there"
    assert news.looks == 1


async def test_a_lost_signal_costs_the_timeout_and_nothing_else() -> None:
    """Without a signal the last look at the end of the time-out decides; nobody is left waiting."""
    signals, news = Signals("alone"), News()

    async def come_unnoticed() -> None:
        await eventually(lambda: news.looks == 1)
        news.found = "late"

    late = asyncio.create_task(come_unnoticed())
    assert await signals.wait("k", news, 0.2) == "late"
    assert await signals.wait("other", News(), 0.01) is None
    assert not signals._waiting
    await late


async def test_a_closed_connection_does_not_fail_the_teller(names: Names, amqp_url: str) -> None:
    """notify over a connection that is gone is no error for the handler that tells."""
    signals = Signals(names.service)
    async with await aio_pika.connect(amqp_url) as connection:
        await signals.attach(connection)
    await signals.notify("k")
