"""`python -m tools.bench events | http | pipeline | growth`: a table, and the figures in var/bench.json.

Ratios are what counts: both sides ran on the same machine in the same minutes. `--rounds`, `--seconds` and `--events`
size it.
"""

import argparse
import json

from sandbox.stack.parts import ROOT
from tools.bench import growth, http, pipeline
from tools.bench.events import run as events

PARTS = {"events": events.run, "http": http.run, "pipeline": pipeline.run, "growth": growth.run}


def main() -> int:
    """Runs one part and keeps its figures beside those of the others."""
    parser = argparse.ArgumentParser(prog="make bench PART=events", description=__doc__)
    parser.add_argument("part", choices=list(PARTS), nargs="?", default="events")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--events", type=int, default=1500, help="events: committed in one burst, per loop and round")
    parser.add_argument("--seconds", type=int, default=6, help="of steady load per figure and round")
    parser.add_argument("--only", default="", help="http: the rows whose name contains this")
    parser.add_argument("--orders", type=int, default=100, help="pipeline, growth: orders per round")
    parser.add_argument("--preload", type=int, default=20_000, help="growth: orders that are stored beforehand")
    given = parser.parse_args()
    figures = PARTS[given.part](given)
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    known = json.loads(target.read_text()) if target.exists() else {}
    target.write_text(json.dumps({**known, given.part: figures}, indent=2) + "\n")
    print(f"\n{target.relative_to(ROOT)} holds the figures; medians of {given.rounds} rounds")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
