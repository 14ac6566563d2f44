"""The demo's output: one line a step, the events below it, at most 100 columns."""

import sys
import time

from sandbox.demo.client import DemoFailure
from sandbox.demo.hops import Hops

_WIDTH = 100


class Timeline:
    """Counts steps and prints them as they happen, unless `silent`."""

    def __init__(self, hops: Hops, *, silent: bool = False) -> None:
        self._hops, self._silent = hops, silent
        self.steps = 0
        self._began = self._last = time.monotonic()

    def step(self, what: str, detail: str = "") -> None:
        """One finished step with what it showed, then the events that arrived meanwhile."""
        now = time.monotonic()
        took, self._last = (now - self._last) * 1000, now
        self.steps += 1
        if self._silent:
            return
        line = f"{self.steps:>2}  {what:<34} {detail}"
        print(f"{line[: _WIDTH - 11]:<{_WIDTH - 10}}{took:>7.0f} ms")
        self.show_hops()
        sys.stdout.flush()

    def show_hops(self) -> None:
        """The events since the last look."""
        for hop in self._hops.new():
            print(f"      · {hop}")

    def seconds(self) -> float:
        return time.monotonic() - self._began


def check(claim: str, holds: object) -> None:
    """DemoFailure when a claim is not true."""
    if not holds:
        raise DemoFailure(f"{claim}: not so")
