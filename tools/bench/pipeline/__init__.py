"""Orders from their placement to their last mail: what each costs, counted, and how many a second, beside a floor."""

import argparse
import asyncio
import statistics
import tempfile
from pathlib import Path

from sandbox.stack.ports import free_ports
from sandbox.stack.stack import Stack
from tools.bench.pipeline.counts import Counts, by_service, per_order, without
from tools.bench.pipeline.floor import floor
from tools.bench.pipeline.shop import BUYERS, Shop

BUDGET = {"commands": 30.0, "publishes": 6.0, "stripe_calls": 2.0}
"""What an order may cost (docs/decisions/0027); tests/journeys/test_budget.py holds it."""

ORDERS_EACH = 4
"""Orders of one account and round: the limits per account stay far away."""

IDLE_SECONDS = 10.0


def run(given: argparse.Namespace) -> dict[str, object]:
    """Prints the counts and the rates; the figures for var/bench.json."""
    scratch = tempfile.TemporaryDirectory(prefix="comptoir-bench-", ignore_cleanup_errors=True)
    with scratch as folder, Stack(Path(folder), ports=free_ports()) as stack:
        return asyncio.run(_run(stack, given.orders, given.rounds))


async def counted(shop: Shop, orders: int) -> tuple[dict[str, float], dict[str, float]]:
    """What each of `orders` orders cost, in sum and the commands by service. Needs accounts, and a stack at rest."""
    first, before = Counts.of(shop.stack), Counts.of(shop.stack)
    await asyncio.sleep(IDLE_SECONDS)
    start = Counts.of(shop.stack)
    await shop.buy(orders)
    scrape = before.since(first)
    done, idle = without(Counts.of(shop.stack).since(start), scrape), without(start.since(before), scrape)
    return per_order(done, orders, idle), by_service(done, orders, idle)


async def _run(stack: Stack, orders: int, rounds: int) -> dict[str, object]:
    shop = Shop(stack)
    await shop.open_accounts(max(orders // ORDERS_EACH, BUYERS))
    await shop.buy(BUYERS)  # every process has done everything once
    costs, commands = await counted(shop, orders)
    for name, count in commands.items():
        print(f"  {name:<22} {count:>5.1f}")
    for name, most in BUDGET.items():
        print(f"{name + ' per order':<24} {costs[name]:>6.1f}   ≤ {most:.0f} {_met(costs[name] <= most)}")
    rates, floors = [], []
    for number in range(rounds):
        await shop.open_accounts(max(orders // ORDERS_EACH, BUYERS))
        rates.append(orders / await shop.buy(orders))
        floors.append(await floor(stack.mongo_url, orders, BUYERS))
        print(f"round {number + 1} of {rounds}: {rates[-1]:.1f} orders/s, floor of the database {floors[-1]:.1f}/s")
    rate, least = statistics.median(rates), statistics.median(floors)
    print(f"{'orders/s to the last mail':<24} {rate:>6.1f}   floor {least:.1f}: {rate / least:.2f}")
    return {"per_order": costs, "commands": commands, "orders_per_s": rate, "floor_per_s": least}


def _met(holds: bool) -> str:
    return "met" if holds else "NOT MET"
