"""Whether it stays fast: orders to their last mail on an empty and on a full database, in turns, what a full stack
burns at rest, and whether two workers of each service are slower than one.

Two stacks run beside each other, an empty one and a full one, so that each pair of figures had the same machine and a
simulator that has seen as much. What an order costs in CPU hardly depends on what else the machine does.
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sandbox.stack.ports import free_ports
from sandbox.stack.stack import Stack
from tools.bench.growth.preload import preload
from tools.bench.growth.rest import at_rest
from tools.bench.growth.turn import Turn, buy
from tools.bench.growth.workers import second_workers
from tools.bench.pipeline.shop import BUYERS, Shop

REST_SECONDS = 30.0
WANTED = {"full / empty": (0.9, True), "two workers / one": (1.0, True), "share of a core at rest": (0.05, False)}


def run(given: argparse.Namespace) -> dict[str, object]:
    """Prints the quotients; the figures for var/bench.json."""
    scratch = tempfile.TemporaryDirectory(prefix="comptoir-bench-", ignore_cleanup_errors=True)
    with scratch as folder, _stack(folder, "empty") as empty, _stack(folder, "full") as full:
        figures = asyncio.run(_run(empty, full, given))
    for name, (limit, more) in WANTED.items():
        met = figures[name] >= limit if more else figures[name] <= limit
        print(f"{name:<26} {figures[name]:>6.2f}   {'≥' if more else '≤'} {limit} {'met' if met else 'NOT MET'}")
    return dict(figures)


@contextlib.contextmanager
def _stack(folder: str, name: str) -> Iterator[Stack]:
    with Stack(Path(folder) / name, ports=free_ports()) as stack:
        yield stack


async def _run(empty: Stack, full: Stack, given: argparse.Namespace) -> dict[str, float]:
    shops = [Shop(empty), Shop(full)]
    for shop in shops:
        await _warm_up(shop)
    began = time.perf_counter()
    counts = await asyncio.to_thread(preload, full.mongo_url, given.preload)
    print(f"preloaded in {time.perf_counter() - began:.0f} s: {counts}", flush=True)
    await _warm_up(shops[1])
    burnt = at_rest(full, REST_SECONDS)
    print("at rest, % of a core: " + ", ".join(f"{name} {share * 100:.1f}" for name, share in burnt.items()))
    rounds = [await _round(shops[0], shops[1], given.orders) for _ in range(given.rounds)]
    return _quotients(rounds) | {"share of a core at rest": sum(burnt.values())}


async def _warm_up(shop: Shop) -> None:
    """Every process has done everything once."""
    await shop.open_accounts(BUYERS)
    await shop.buy(BUYERS)


async def _round(empty: Shop, full: Shop, orders: int) -> dict[str, Turn]:
    turns = {"empty": await buy(empty, orders), "full": await buy(full, orders)}
    with second_workers(full.stack) as pids:
        await _warm_up(full)
        turns["two workers"] = await buy(full, orders, pids)
    for name, turn in turns.items():
        print(
            f"{name:<12} {turn.rate:>5.1f} orders/s, {turn.cpu:>4.0f} ms of CPU an order, load {os.getloadavg()[0]:.0f}"
        )
    return turns


def _quotients(rounds: list[dict[str, Turn]]) -> dict[str, float]:
    def rate(of: str, to: str) -> float:
        return statistics.median(turns[of].rate / turns[to].rate for turns in rounds)

    def cpu(of: str, to: str) -> float:
        return statistics.median(turns[of].cpu / turns[to].cpu for turns in rounds)

    return {
        "full / empty": rate("full", "empty"),
        "full / empty, CPU an order": cpu("full", "empty"),
        "two workers / one": rate("two workers", "full"),
        "two workers / one, CPU an order": cpu("two workers", "full"),
        **{f"orders_per_s {name}": statistics.median(turns[name].rate for turns in rounds) for name in rounds[0]},
    }
