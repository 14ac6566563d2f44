"""What the services complained of during a run: each kind of warning and error, and how often."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.chaos.faults import SERVICES

_COMPLAINING = {"warning", "error", "critical"}


def complaints(folder: Path) -> list[str]:
    """One line per service, level and event, the most frequent first. A line that is no JSON was written by something
    else than our log: a traceback that nobody caught."""
    found: Counter[str] = Counter()
    for service in SERVICES:
        for line in _lines(folder / f"{service}.log"):
            if line is None:
                found[f"{service} no JSON"] += 1
            elif line.get("level") in _COMPLAINING:
                found[f"{service} {line['level']} {line.get('event')}{_kind(line)}"] += 1
    return [f"{count:>6} × {what}" for what, count in found.most_common()]


def _lines(path: Path) -> Iterator[dict[str, Any] | None]:
    for text in path.read_text(errors="replace").splitlines():
        if text.startswith("--- "):  # the runner says that it starts the process
            continue
        try:
            line = json.loads(text)
        except ValueError:
            line = None
        yield line if isinstance(line, dict) else None


def _kind(line: dict[str, Any]) -> str:
    error = line.get("error")
    return f" {error}" if isinstance(error, str) and error.isidentifier() else ""
