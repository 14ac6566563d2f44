"""CPU of a stack's processes, their children included, from /proc: what a stack burns while nobody uses it."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from sandbox.stack.stack import Stack

_TICKS = os.sysconf("SC_CLK_TCK")


def at_rest(stack: Stack, seconds: float) -> dict[str, float]:
    """The share of one core that each part used over some seconds."""
    before, began = cpu(stack), time.monotonic()
    time.sleep(seconds)
    took, after = time.monotonic() - began, cpu(stack)
    return {name: (after[name] - before.get(name, 0.0)) / took for name in after}


def cpu(stack: Stack, more: Sequence[int] = ()) -> dict[str, float]:
    """Seconds of CPU that each part has used so far, and each of `more` by its pid."""
    children = _children()
    pids = {name: each["pid"] for name, each in stack.description()["processes"].items()}
    pids |= {str(pid): pid for pid in more}
    return {name: sum(map(_seconds, _family(pid, children))) for name, pid in pids.items()}


def _family(pid: int, children: dict[int, list[int]]) -> list[int]:
    return [pid, *(each for child in children.get(pid, []) for each in _family(child, children))]


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        if fields := _fields(path):
            found.setdefault(int(fields[1]), []).append(int(path.parent.name))
    return found


def _seconds(pid: int) -> float:
    fields = _fields(Path(f"/proc/{pid}/stat"))
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _fields(stat: Path) -> list[str]:
    """The fields behind the name, which may hold blanks; none of a process that has just ended."""
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []
