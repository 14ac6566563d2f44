"""`python -m tools.chaos`: a run of faults under load, and the ledger afterwards.

    make chaos                            10 minutes, a new seed
    make chaos ARGS="--seconds 60 --seed 4711"

Prints its seed first: the same seed and length make the same faults. Ends with 0 and `chaos: nothing lost, nothing
doubled`, or with 1 and one line per violation. Its stack is private: free ports, a folder of its own, gone at the end.
"""

import argparse
import os
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sandbox.stack.ports import free_ports
from sandbox.stack.stack import Stack
from tools.chaos.books import settle, verdict
from tools.chaos.faults import Saboteur, plan
from tools.chaos.traffic import Customer

CUSTOMERS = 4
PATIENCE = "420"
"""Seconds that a customer waits for an answer: longer than the longest outage."""

AS_DEPLOYED = {"notifier": {"MAIL_LEASE": "120"}}
"""The sandbox's settings are impatient; what is tried here is the default."""


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
    with tempfile.TemporaryDirectory(prefix="comptoir-chaos-", ignore_cleanup_errors=True) as folder:
        found = run(Path(folder), given)
    for line in found:
        print(f"chaos: {line}", file=sys.stderr)
    print(f"chaos: {'nothing lost, nothing doubled' if not found else 'VIOLATED'} (seed {given.seed})")
    return 1 if found else 0


def run(folder: Path, given: argparse.Namespace) -> list[str]:
    """The violations of one run; empty when the books are right."""
    with Stack(folder, ports=free_ports(), patience=120, env=AS_DEPLOYED) as stack:
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
        return saboteur.failures + verdict(books, struck=saboteur.struck, say=say)


if __name__ == "__main__":
    raise SystemExit(main())
