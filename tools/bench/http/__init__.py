"""Requests per second of the services beside a bare twin on the same database, in interleaved rounds."""

import argparse

from tools.bench.http.measure import Found, Load, measure


def run(given: argparse.Namespace) -> dict[str, object]:
    """Prints a row per request; the figures for var/bench.json."""
    found = measure(given.rounds, given.seconds / 2, given.only)
    print(f"\n{_table(found)}")
    return {
        row.name: {"ours": vars(ours), "bare": vars(bare), "ratio": ours.per_second / bare.per_second}
        for row, ours, bare in found
    }


def _table(found: Found) -> str:
    lines = [
        f"{'':<21} {'requests/s':>13}        {'own CPU ms':>12}  {'database ms':>12}",
        f"{'':<21} {'ours':>6} {'bare':>6} {'ratio':>6} {'ours':>6} {'bare':>5}  {'ours':>6} {'bare':>5}"
        "   wanted          the twin does not do",
    ]
    for row, ours, bare in found:
        ratio = ours.per_second / bare.per_second
        met = "met" if ratio >= row.wanted else "NOT MET"
        lines.append(
            f"{row.name:<21} {ours.per_second:>6.0f} {bare.per_second:>6.0f} {ratio:>6.2f} {_cpu(ours, bare)}"
            f"   ≥ {row.wanted} {met:<8}  {row.missing}"
        )
    return "\n".join(lines)


def _cpu(ours: Load, bare: Load) -> str:
    return f"{ours.cpu:>6.2f} {bare.cpu:>5.2f}  {ours.database_cpu:>6.2f} {bare.database_cpu:>5.2f}"
