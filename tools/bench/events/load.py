"""The two loads that both loops get, and what is measured of each."""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Protocol

CONCURRENT = 64
"""Commits under way at once while throughput is measured."""

WARM_UP = 100


class Loop(Protocol):
    """A pipeline under test: `commit(n)` stores change n with its event; `handled` tells when each took effect."""

    handled: dict[int, float]

    async def commit(self, number: int) -> None: ...


@dataclass(frozen=True)
class Figures:
    """`events_per_s` committed → handled → marked; `cpu_ms` of the process per event; latencies in ms at a fixed
    rate."""

    events_per_s: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float


async def measure(loop: Loop, drained: Callable[[], Awaitable[bool]], events: int, rate: int, seconds: int) -> Figures:
    """Warms up, then a burst of `events`, then `rate` events a second for `seconds`."""
    await _burst(loop, drained, 0, WARM_UP)
    cpu, began = time.process_time(), time.perf_counter()
    await _burst(loop, drained, WARM_UP, events)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    latencies = sorted(await _steady(loop, WARM_UP + events, rate, seconds))
    return Figures(
        events_per_s=events / took,
        cpu_ms=cpu / events * 1000,
        p50_ms=statistics.median(latencies) * 1000,
        p99_ms=latencies[int(len(latencies) * 0.99)] * 1000,
    )


async def _burst(loop: Loop, drained: Callable[[], Awaitable[bool]], first: int, count: int) -> None:
    numbers = iter(range(first, first + count))

    async def worker() -> None:
        for number in numbers:
            await loop.commit(number)

    await asyncio.gather(*(worker() for _ in range(CONCURRENT)))
    while len(loop.handled) < first + count or not await drained():  # noqa: ASYNC110 - the bare loop has no event to wait for
        await asyncio.sleep(0.005)


async def _steady(loop: Loop, first: int, rate: int, seconds: int) -> list[float]:
    begun: dict[int, float] = {}

    async def one(number: int) -> None:
        await loop.commit(number)
        begun[number] = time.perf_counter()  # the commit is acknowledged: from here on it is the pipeline's time

    start, tasks = time.perf_counter(), []
    for index in range(rate * seconds):
        await asyncio.sleep(max(0.0, start + index / rate - time.perf_counter()))
        tasks.append(asyncio.create_task(one(first + index)))
    await asyncio.gather(*tasks)
    while any(number not in loop.handled for number in begun):  # noqa: ASYNC110 - as above
        await asyncio.sleep(0.005)
    return [max(loop.handled[number] - moment, 0.0) for number, moment in begun.items()]


def arguments() -> argparse.Namespace:
    """What the bench hands to each child process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mongo", required=True)
    parser.add_argument("--amqp", required=True)
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--rate", type=int, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    return parser.parse_args()


def report(figures: Figures) -> None:
    """The child's one line of output."""
    print(json.dumps(asdict(figures)))
