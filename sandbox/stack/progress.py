"""Shows how the stack comes up: lines that change in place in a terminal, one line a part elsewhere."""

import shutil
import sys
import threading
import time
from collections.abc import Sequence
from typing import TextIO

_WIDTH = 100
_COLOURS = {"ready": "32", "died": "31", "failed": "31", "starting": "33", "waiting": "2"}


class Progress:
    """A report (sandbox.stack.keeper.Report) that prints; until done() each part has one line, kept in place."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out, self._tty = out, out.isatty()
        self._states: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._drawn = 0
        self._live, self._reported = True, False

    def begin(self, names: Sequence[str]) -> None:
        """These parts are shown, all waiting, from the first report on."""
        self._states = dict.fromkeys(names, ("waiting", ""))

    def __call__(self, name: str, what: str, detail: str) -> None:
        with self._lock:
            if not self._reported:
                self._reported = True
                self._write(f"comptoir: starting {len(self._states)} parts\n")
            self._states[name] = (what, detail)
            if what == "died" or not self._live:
                self._note(name, what, detail)
            elif not self._tty and what == "ready":
                self._write(f"{self._line(name)}\n")
            self._draw()

    def say(self, text: str) -> None:
        """Prints a line of its own."""
        with self._lock:
            self._erase()
            self._write(f"{text}\n")
            self._draw()

    def tick(self) -> None:
        """Draws the waiting parts again with the seconds they have taken."""
        with self._lock:
            self._draw()

    def done(self) -> None:
        """From now on each report is a line of its own, and `starting` is not told."""
        with self._lock:
            self._draw()
            self._live, self._drawn = False, 0

    def _note(self, name: str, what: str, detail: str) -> None:
        """A death, or what happens to a part once the stack is up."""
        if what == "starting":
            return
        self._erase()
        text = f"ready again after {detail} s" if what == "ready" else f"{what if what != 'died' else ''} {detail}"
        self._write(f"{_cut(f'{name}: {text.strip().removeprefix(name).strip()}')}\n")

    def _draw(self) -> None:
        if not (self._tty and self._live and self._reported):
            return
        self._erase()
        self._write("".join(f"{self._line(name)}\n" for name in self._states))
        self._drawn = len(self._states)

    def _erase(self) -> None:
        if self._drawn:
            self._write(f"\033[{self._drawn}A\033[J")
            self._drawn = 0

    def _line(self, name: str) -> str:
        what, detail = self._states[name]
        seconds = time.monotonic() - self._began
        text = {"ready": f"ready {detail:>6} s", "starting": f"waiting… {seconds:3.0f} s"}.get(what, what)
        return f"  {name:<10} {self._coloured(what, text)}"

    def _coloured(self, what: str, text: str) -> str:
        return f"\033[{_COLOURS[what]}m{text}\033[0m" if self._tty else text

    def _write(self, text: str) -> None:
        try:
            self._out.write(text)
            self._out.flush()
        except OSError:
            # The terminal is gone: there is no one left to tell, and stopping the stack matters more.
            self._tty = False


def _cut(text: str) -> str:
    """Lines of at most the terminal's width, 100 at most."""
    width = min(_WIDTH, shutil.get_terminal_size((_WIDTH, 24)).columns)
    return "\n".join(line if len(line) <= width else line[: width - 1] + "…" for line in text.splitlines())
