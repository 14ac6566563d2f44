"""Keeps one process of the stack up: starts it after what it needs, and again, ever slower, when it dies."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from sandbox.stack.process import Process, ProcessError, exit_words

# What a process goes through is told so: its name, `starting`, `ready`, `died` or `failed`, and a detail (seconds
# for `ready`, the reason and the last log lines for `died`).
Report = Callable[[str, str, str], None]

_FIRST_DELAY, _LONGEST_DELAY = 0.2, 5.0
_SURVIVED = 10.0  # seconds up after which a death counts as the first one again


def delays() -> Iterator[float]:
    """Seconds to wait before each further start: doubled from 0.2 up to 5."""
    return (min(_FIRST_DELAY * 2**attempt, _LONGEST_DELAY) for attempt in itertools.count())


class Keeper(threading.Thread):
    """The thread that keeps one process up until stop(); `failure` is set when it could never be started."""

    def __init__(
        self,
        process: Process,
        needs: Sequence["Keeper"],
        *,
        report: Report,
        restart: bool = True,
        patience: float = 60.0,
    ) -> None:
        super().__init__(name=f"keeper of {process.name}", daemon=True)
        self.process, self.restarts = process, 0
        self.failure: ProcessError | None = None
        self.ready = threading.Event()
        self._needs, self._restart, self._patience = needs, restart, patience
        self._report, self._was_ready = report, False
        self._stopping, self._wanted = threading.Event(), threading.Event()
        self._wanted.set()
        self._lock = threading.RLock()

    def run(self) -> None:
        """Starts the process, and again after each death, until told to stop."""
        if not self._wait_for_needs():
            return
        deadline, delay = time.monotonic() + self._patience, delays()
        while self._wait_until_wanted():
            began = time.monotonic()
            death = self._live_once(deadline)
            if self._stopping.is_set() or not self._wanted.is_set():
                continue
            if not self._was_ready and (time.monotonic() >= deadline or not self._restart):
                self._give_up(death)
            elif not self._restart:
                self._say("died", death.reason)
                self._stopping.wait()
            else:
                delay = delays() if time.monotonic() - began > _SURVIVED else delay
                self._wait_to_restart(death, next(delay))

    def _wait_for_needs(self) -> bool:
        """False when we are stopped before everything needed was ready."""
        while not all(need.ready.is_set() for need in self._needs):
            if self._stopping.wait(0.05):
                return False
        return True

    def _wait_until_wanted(self) -> bool:
        """Waits while the process is held; False when it is to stop for good."""
        self._wanted.wait()
        return not self._stopping.is_set()

    def _live_once(self, deadline: float) -> ProcessError:
        """Starts the process and returns how it ended."""
        try:
            self._start(max(1.0, deadline - time.monotonic()) if not self._was_ready else self._patience)
        except ProcessError as error:
            self.process.kill()
            return error
        self.process.wait()
        self.ready.clear()
        return ProcessError(self.process.name, f"died ({exit_words(self.process.returncode)})", self.process.log, [])

    def _start(self, seconds: float) -> None:
        began = time.monotonic()
        with self._lock:
            if self._stopping.is_set() or not self._wanted.is_set():
                return
            self._say("starting", "")
            self.process.start()
        self.process.wait_ready(seconds, given_up=self._stopping)
        with self._lock:
            if self.process.alive and not self._stopping.is_set():
                self._was_ready = True
                self.ready.set()
                self._say("ready", f"{time.monotonic() - began:.1f}")

    def _wait_to_restart(self, death: ProcessError, delay: float) -> None:
        self.restarts += 1
        self._say("died", f"{death if death.last_lines else death.reason}; starting again in {delay:.1f} s")
        self._stopping.wait(delay)

    def _give_up(self, death: ProcessError) -> None:
        self.failure = death
        self._say("failed", "")
        self._stopping.wait()

    def _say(self, what: str, detail: str) -> None:
        self._report(self.process.name, what, detail)

    def kill(self) -> None:
        """SIGKILL, as a crash: on return it is dead and not `ready`, and will be started again."""
        with self._lock:
            self.process.kill()
            self.ready.clear()

    def hold(self) -> None:
        """Stops the process and keeps it down until release()."""
        with self._lock:
            self._wanted.clear()
            self.process.stop()
            self.ready.clear()

    def release(self) -> None:
        """Lets a held process be started again."""
        self._wanted.set()

    def stop(self) -> None:
        """Stops the process for good; returns when it is gone."""
        self._stopping.set()
        self._wanted.set()
        with self._lock:
            self.process.stop()
        self.ready.clear()
        if self.is_alive() and self is not threading.current_thread():
            self.join()
