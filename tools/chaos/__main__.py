"""`python -m tools.chaos`: a run of faults under load, and the ledger afterwards.

    make chaos                            10 minutes, a new seed
    make chaos ARGS="--seconds 60 --seed 4711"

Prints its seed first: the same seed and length make the same faults. Ends with 0 and `chaos: nothing lost, nothing
doubled`, or with 1, a line per violation (dead letters among them) and the folder that has every process's log. Before,
it says which warnings and errors the services logged, and how often. Its stack is private: free ports, a folder of its
own, gone at the end of a run without violations.
"""

import argparse
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sandbox.stack.ports import free_ports
from sandbox.stack.stack import Stack
from tools.chaos.books import settle, verdict
from tools.chaos.faults import READY_WITHIN, Saboteur, plan
from tools.chaos.logs import complaints
from tools.chaos.traffic import Customer

CUSTOMERS = 4
PATIENCE = "420"
"""Seconds that a customer waits for an answer: longer than the longest outage."""

_FROM_ONE_PLACE = {"identity": {"RATE_LIMIT_FACTOR": "100"}}
AS_DEPLOYED = _FROM_ONE_PLACE | {"notifier": {"MAIL_LEASE": "120"}}
IN_A_HURRY = _FROM_ONE_PLACE | {"notifier": {"MAIL_LEASE": "24"}}
"""What is tried is the default, unless the run is shorter than the lease: the mail of a notifier that was killed comes
only after it."""


def main() -> int:
    """Runs and judges; the log of every process is kept when something is off."""
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--seconds", type=float, default=600, help="how long customers come and faults happen")
    parser.add_argument("--seed", default=str(secrets.randbelow(10**6)), help="makes the faults and the customers")
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    given = parser.parse_args()
    os.environ["DEMO_PATIENCE"] = PATIENCE
    faults = plan(given.seed, given.seconds)
    print(f"chaos: seed {given.seed}, {given.seconds:.0f} s, {len(faults)} faults, {given.customers} customers")
    folder = Path(tempfile.mkdtemp(prefix="comptoir-chaos-"))
    found = run(folder, given)
    for line in found:
        print(f"chaos: {line}", file=sys.stderr)
    if found:
        print(f"chaos: the logs are in {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"chaos: {'nothing lost, nothing doubled' if not found else 'VIOLATED'} (seed {given.seed})")
    return 1 if found else 0


def run(folder: Path, given: argparse.Namespace) -> list[str]:
    """The violations of one run; empty when the books are right."""
    settings = AS_DEPLOYED if given.seconds >= 120 else IN_A_HURRY
    with Stack(folder, ports=free_ports(), patience=READY_WITHIN, env=settings) as stack:
        began = time.monotonic()

        def say(text: str) -> None:
            print(f"{time.monotonic() - began:>7.1f} s  {text}", flush=True)

        saboteur = Saboteur(stack, plan(given.seed, given.seconds), say)
        until = began + given.seconds
        description = stack.description()
        customers = [Customer(n, description, given.seed, until) for n in range(given.customers)]
        for thread in (saboteur, *customers):
            thread.start()
        for thread in (saboteur, *customers):
            thread.join()
        outcomes = sum((customer.outcomes for customer in customers), Counter[str]())
        say(", ".join(f"{count} {name}" for name, count in sorted(outcomes.items())) or "no journey ended")
        for error in [error for customer in customers for error in customer.errors]:
            say(f"gave up: {error}")
        drained = time.monotonic()
        books = settle(stack)
        say(f"everything at rest {time.monotonic() - drained:.1f} s after the last customer")
        for line in complaints(Path(description["log_dir"])):
            say(line)
        return saboteur.failures + verdict(books, struck=saboteur.struck, say=say)


if __name__ == "__main__":
    raise SystemExit(main())
