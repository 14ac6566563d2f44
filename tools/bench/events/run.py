"""Interleaved rounds of ours and the bare loop on one private broker and database."""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from sandbox.stack.broker import Broker
from sandbox.stack.database import Database
from sandbox.stack.parts import ROOT
from sandbox.stack.ports import free_ports

RATE = 50
"""Events a second while latency is measured."""

# figure → (what it is called, unit, the ratio that we want, whether more is better)
FIGURES = {
    "events_per_s": ("throughput", "events/s", 1.0, True),
    "cpu_ms": ("CPU of our process", "ms/event", 1.3, False),
    "p50_ms": (f"commit → handled at {RATE}/s, p50", "ms", 1.3, False),
    "p99_ms": (f"commit → handled at {RATE}/s, p99", "ms", 1.3, False),
}

Figures = dict[str, float]


def child(loop: str, mongo_url: str, amqp_url: str, given: argparse.Namespace) -> Figures:
    """One process of one loop, start to end; CalledProcessError with its stderr shown when it fails."""
    size = ["--events", str(given.events), "--rate", str(RATE), "--seconds", str(given.seconds)]
    command = [sys.executable, "-m", f"tools.bench.events.{loop}", "--mongo", mongo_url, "--amqp", amqp_url, *size]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=300)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def rounds(mongo_url: str, amqp_url: str, given: argparse.Namespace) -> list[tuple[Figures, Figures]]:
    """(ours, bare) of each round; who goes first changes, so that neither always gets the warmer machine."""
    pairs = []
    for number in range(given.rounds):
        order = ("ours", "bare") if number % 2 == 0 else ("bare", "ours")
        found = {loop: child(loop, mongo_url, amqp_url, given) for loop in order}
        pairs.append((found["ours"], found["bare"]))
        print(
            f"round {number + 1} of {given.rounds}: ours {found['ours']['events_per_s']:.0f}/s, "
            f"bare {found['bare']['events_per_s']:.0f}/s",
            flush=True,
        )
    return pairs


def summarise(pairs: list[tuple[Figures, Figures]]) -> dict[str, dict[str, float]]:
    """Per figure the medians of both, and the median of the rounds' ratios ours / bare."""
    return {
        name: {
            "ours": round(statistics.median(ours[name] for ours, _ in pairs), 3),
            "bare": round(statistics.median(bare[name] for _, bare in pairs), 3),
            "ratio": round(statistics.median(ours[name] / bare[name] for ours, bare in pairs), 3),
        }
        for name in FIGURES
    }


def table(summary: dict[str, dict[str, float]]) -> str:
    """One line a figure, the wanted ratio beside the measured one."""
    lines = [f"{'':<34} {'ours':>9} {'bare':>9} {'ratio':>7}   wanted"]
    for name, (label, unit, wanted, more) in FIGURES.items():
        row = summary[name]
        met = row["ratio"] >= wanted if more else row["ratio"] <= wanted
        sign = "≥" if more else "≤"
        lines.append(
            f"{label:<34} {row['ours']:>9.2f} {row['bare']:>9.2f} {row['ratio']:>7.2f}   "
            f"{sign} {wanted:.1f} {'met' if met else 'NOT MET'} ({unit})"
        )
    return "\n".join(lines)


def run(given: argparse.Namespace) -> dict[str, object]:
    """Prints the table; the figures for var/bench.json. They never fail the run: they are read."""
    ports = free_ports()
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as scratch:
        database = Database(Path(scratch) / "database", ports["database"])
        broker = Broker(Path(scratch) / "broker", ports["broker"])
        print("starting a private database and broker", flush=True)
        try:
            database.up()
            broker.up()
            summary = summarise(rounds(database.url, broker.url, given))
        finally:
            broker.stop()
            database.stop()
    print(f"\n{table(summary)}")
    return {"pipeline": summary["events_per_s"], "figures": summary, "rounds": given.rounds, "events": given.events}
