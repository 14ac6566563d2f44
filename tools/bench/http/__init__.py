"""Requests per second of the services beside a bare twin on the same database, in interleaved rounds."""

import argparse

from tools.bench.http.measure import measure
from tools.bench.http.rows import Row


def run(given: argparse.Namespace) -> dict[str, object]:
    """Prints a row per request; the figures for var/bench.json."""
    found = measure(given.rounds, given.seconds / 2)
    print(f"\n{_table(found)}")
    return {row.name: {"ours": round(ours), "bare": round(bare), "ratio": ours / bare} for row, ours, bare in found}


def _table(found: list[tuple[Row, float, float]]) -> str:
    lines = [f"{'':<18} {'ours/s':>7} {'bare/s':>7} {'ratio':>6}   {'wanted':<12}  the twin does not do"]
    for row, ours, bare in found:
        met = "met" if ours / bare >= row.wanted else "NOT MET"
        lines.append(
            f"{row.name:<18} {ours:>7.0f} {bare:>7.0f} {ours / bare:>6.2f}   ≥ {row.wanted} {met:<8} {row.missing}"
        )
    return "\n".join(lines)
