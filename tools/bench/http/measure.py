"""Starts both sides on one private database, prepares the same data in each, and measures the rows in turn."""

import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.stack.parts import ROOT
from sandbox.stack.ports import free_port, free_ports
from sandbox.stack.stack import Stack
from tools.bench.http.client import Connection
from tools.bench.http.rows import ROWS, Customer, Row, Side, log_in, place_order, registration
from tools.bench.http.twin import SECRET

CONNECTIONS = 12
CUSTOMERS = 60
REGISTERING = 6
ORDERS_EACH = 20
PARTS = ("database", "broker", "stripe", "mailbox", "identity", "orders", "billing", "notifier")


@dataclass(frozen=True)
class Load:
    """What one side did under load: answers per second, and milliseconds of CPU per answer, in the side's own process
    and in the database's. The CPU of a request says more than its rate on a machine that others use too."""

    per_second: float
    cpu: float
    database_cpu: float


Found = list[tuple[Row, Load, Load]]
"""A row, and what the services and the twin did."""


def measure(rounds: int, seconds: float, only: str) -> Found:
    """Medians of the rounds, of the rows whose name contains `only`."""
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-", ignore_cleanup_errors=True) as folder:
        ports = free_ports()
        with Stack(Path(folder), ports=ports, only=PARTS) as stack, _twin(stack.mongo_url) as (twin_url, twin_pid):
            return asyncio.run(_measure(stack, twin_url, twin_pid, rounds, seconds, only))


async def _measure(stack: Stack, twin_url: str, twin_pid: int, rounds: int, seconds: float, only: str) -> Found:
    ours, bare = await _sides(stack, twin_url)
    database = stack.process("database").pid
    rows = [row for row in ROWS if only in row.name]
    found: dict[str, dict[str, list[Load]]] = {row.name: {"ours": [], "bare": []} for row in rows}
    for number in range(rounds):
        for row in rows:
            pids = {"ours": (stack.process(row.base).pid, database), "bare": (twin_pid, database)}
            with _consumers_frozen(stack, row):
                for side in (ours, bare) if number % 2 == 0 else (bare, ours):
                    found[row.name][side.name].append(await _load(row, side, seconds, pids[side.name]))
            print(f"round {number + 1} of {rounds}: {row.name:<21} {_short(found[row.name])}", flush=True)
    return [(row, _median(found[row.name]["ours"]), _median(found[row.name]["bare"])) for row in rows]


def _short(found: dict[str, list[Load]]) -> str:
    ours, bare = found["ours"][-1], found["bare"][-1]
    return f"{ours.per_second:>6.0f}/s {bare.per_second:>6.0f}/s"


def _median(loads: list[Load]) -> Load:
    return Load(
        statistics.median(each.per_second for each in loads),
        statistics.median(each.cpu for each in loads),
        statistics.median(each.database_cpu for each in loads),
    )


async def _load(row: Row, side: Side, seconds: float, pids: tuple[int, int]) -> Load:
    """The load of one row on one side; `pids` are its own process and the database's."""
    before = [_cpu(pid) for pid in pids]
    rate, answers = await _rate(row, side, seconds)
    own, database = (1000 * (_cpu(pid) - earlier) / answers for pid, earlier in zip(pids, before, strict=True))
    return Load(rate, own, database)


def _cpu(pid: int) -> float:
    """Seconds of CPU that a process has used (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _rate(row: Row, side: Side, seconds: float) -> tuple[float, int]:
    """Answers per second over some connections, and how many; RuntimeError for an answer that is no success."""
    ask, until, done = row.ask(side), time.perf_counter() + seconds, itertools.count()
    shares = [side.customers[number::CONNECTIONS] for number in range(CONNECTIONS)]

    async def worker(customers: list[Customer]) -> None:
        async with Connection(getattr(side, row.base)) as connection:
            for customer in itertools.cycle(customers):
                if time.perf_counter() > until:
                    return
                answer = await ask(connection, customer)
                if answer.status not in {200, 201}:
                    raise RuntimeError(f"{side.name}, {row.name}: {answer.status} {answer.body[:200]!r}")
                next(done)

    began = time.perf_counter()
    await asyncio.gather(*(worker(share) for share in shares))
    answers = next(done)
    return answers / (time.perf_counter() - began), answers


async def _sides(stack: Stack, twin_url: str) -> tuple[Side, Side]:
    """Both sides with the same catalogue, accounts and orders."""
    catalogue = json.loads((ROOT / "sandbox" / "catalogue.json").read_text())
    untracked = [each["sku"] for each in catalogue if "stock" not in each] or [each["sku"] for each in catalogue]
    skus = (untracked[0], untracked[1])
    ours = Side(
        "ours",
        stack.service_url("orders"),
        stack.service_url("identity"),
        stack.service_url("billing"),
        prefix=True,
        webhook_secret=stack.secrets["stripe_webhook_secret"],
        skus=skus,
    )
    bare = replace(ours, name="bare", orders=twin_url, identity=twin_url, billing=twin_url, prefix=False)
    bare = replace(bare, webhook_secret=SECRET, customers=[])
    async with Connection(twin_url) as connection:
        await connection.send("POST", "/prepare", {}, json.dumps(catalogue).encode())
    for side in (ours, bare):
        for first in range(0, CUSTOMERS, REGISTERING):  # a password that waits too long to be hashed is a 503
            await asyncio.gather(*(_customer(side, number) for number in range(first, first + REGISTERING)))
    return ours, bare


async def _customer(side: Side, number: int) -> None:
    customer = Customer(f"bench.{number}@example.com", f"10.0.{number // 250}.{number % 250 + 1}")
    side.customers.append(customer)
    body = registration(side, customer.email)
    async with Connection(side.identity) as connection:
        headers = {"X-Forwarded-For": customer.client}
        answer = await connection.send("POST", side.path("identity", "/accounts"), headers, body)
        assert answer.status == 201, answer.body
        await log_in(side)(connection, customer)
    async with Connection(side.orders) as connection:
        for _ in range(ORDERS_EACH):
            answer = await place_order(side)(connection, customer)
            assert answer.status == 201, answer.body
            customer.order = answer.json()["number"]


@contextmanager
def _consumers_frozen(stack: Stack, row: Row) -> Iterator[None]:
    """The other services stand still: their work on what a row leads to is not the row's."""
    others = [name for name in ("identity", "orders", "billing", "notifier") if name != row.base]
    for name in others:
        stack.pause(name)
    try:
        yield
    finally:
        for name in others:
            stack.resume(name)


@contextmanager
def _twin(mongo_url: str) -> Iterator[tuple[str, int]]:
    """The twin's address and process."""
    port = free_port()
    command = [
        sys.executable,
        "-W",
        "ignore:::runpy",
        "-m",
        "tools.bench.http.twin",
        "--mongo",
        mongo_url,
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        asyncio.run(_answers(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(10)


async def _answers(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            async with Connection(url):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)
