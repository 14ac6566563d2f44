"""Whether it stays fast: orders to their last mail on an empty and on a full database, what a full stack burns at rest,
and whether two workers of each service are slower than one."""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from sandbox.stack.ports import free_ports
from sandbox.stack.stack import Stack
from tools.bench.growth.preload import preload
from tools.bench.growth.rest import at_rest
from tools.bench.growth.workers import second_workers
from tools.bench.pipeline.shop import BUYERS, Shop

ORDERS_EACH = 4
"""Orders of one account and run: the limits per account stay far away."""

REST_SECONDS = 30.0
WANTED = {"full / empty": (0.9, True), "two workers / one": (1.0, True), "share of a core at rest": (0.05, False)}


def run(given: argparse.Namespace) -> dict[str, object]:
    """Prints the quotients; the figures for var/bench.json."""
    scratch = tempfile.TemporaryDirectory(prefix="comptoir-bench-", ignore_cleanup_errors=True)
    with scratch as folder, Stack(Path(folder), ports=free_ports()) as stack:
        figures = asyncio.run(_run(stack, given.orders, given.preload))
    for name, (limit, more) in WANTED.items():
        met = figures[name] >= limit if more else figures[name] <= limit
        print(f"{name:<26} {figures[name]:>6.2f}   {'≥' if more else '≤'} {limit} {'met' if met else 'NOT MET'}")
    return dict(figures)


async def _run(stack: Stack, orders: int, preloaded: int) -> dict[str, float]:
    shop = Shop(stack)
    await shop.open_accounts(BUYERS)
    await shop.buy(BUYERS)  # every process has done everything once
    empty = await _rate(shop, orders, "empty")
    began = time.perf_counter()
    counts = preload(stack.mongo_url, preloaded)
    print(f"preloaded in {time.perf_counter() - began:.0f} s: {counts}", flush=True)
    burnt = at_rest(stack, REST_SECONDS)
    print(
        "at rest, % of a core: " + ", ".join(f"{name} {share * 100:.1f}" for name, share in burnt.items()), flush=True
    )
    full = await _rate(shop, orders, "full")
    with second_workers(stack):
        two = await _rate(shop, orders, "two workers")
    again = await _rate(shop, orders, "one worker again")
    one = (full + again) / 2
    return {
        "full / empty": full / empty,
        "two workers / one": two / one,
        "share of a core at rest": sum(burnt.values()),
        "orders_per_s empty": empty,
        "orders_per_s full": full,
        "orders_per_s two workers": two,
    }


async def _rate(shop: Shop, orders: int, what: str) -> float:
    """Orders a second, by accounts of their own."""
    shop.accounts.clear()
    await shop.open_accounts(max(orders // ORDERS_EACH, BUYERS))
    rate = orders / await shop.buy(orders)
    print(f"{what:<18} {rate:>6.1f} orders/s", flush=True)
    return rate
