"""The events' way through the services, read from their own structured logs."""

import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO

from sandbox.stack.parts import ROOT


@dataclass(frozen=True)
class Hop:
    """One event's arrival: `orders.order_placed → billing 4 ms` (commit to the end of the handling)."""

    event: str
    consumer: str
    ms: float
    attempt: int

    def __str__(self) -> str:
        again = f", attempt {self.attempt}" if self.attempt > 1 else ""
        return f"{self.event} → {self.consumer} {self.ms:.0f} ms{again}"


class Hops(Protocol):
    """A source of hops."""

    def new(self) -> list[Hop]:
        """Those that arrived since the last call."""


class NoLogs:
    """No logs to read: the demo shows its steps alone."""

    def new(self) -> list[Hop]:
        return []


class FileLogs:
    """The log files of a stack of `make run`, from now on."""

    def __init__(self, folder: Path) -> None:
        self._files: list[TextIO] = []
        for path in sorted(folder.glob("*.log")):
            file = path.open(errors="replace")
            file.seek(0, 2)
            self._files.append(file)

    def new(self) -> list[Hop]:
        return [hop for file in self._files for hop in hops_in(file.readlines())]


class ComposeLogs:
    """The services' output under docker compose, from now on. It is asked for whole each time, in no fixed order."""

    def __init__(self) -> None:
        self._seen = set(self._lines())

    def new(self) -> list[Hop]:
        fresh = [line for line in self._lines() if line not in self._seen]
        self._seen.update(fresh)
        return list(hops_in(fresh))

    def _lines(self) -> list[str]:
        command = ["docker", "compose", "logs", "--no-color", "--no-log-prefix"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
        return [line for line in done.stdout.splitlines() if '"event_handled"' in line]


def hops_in(lines: Iterable[str]) -> Iterator[Hop]:
    """The `event_handled` lines among log lines."""
    for line in lines:
        if '"event_handled"' not in line:
            continue
        try:
            entry: dict[str, Any] = json.loads(line[line.index("{") :])
        except ValueError:
            continue  # a line that is still being written
        yield Hop(re.sub(r"\.v\d+$", "", str(entry["event_type"])), entry["consumer"], entry["ms"], entry["attempt"])
