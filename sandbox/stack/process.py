"""A managed subprocess: started with a log of its own, probed, stopped, and never left behind."""

import datetime
import functools
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Self

from sandbox.stack.ports import wait_until_free

_POLL = 0.05
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_NEVER = Event()

# The kernel's parent-death signal fires when the *thread* that forked ends. So each is forked by this one
# thread, which lives as long as the interpreter: whoever calls start(), the child lives as long as we do.
_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")


class ProcessError(RuntimeError):
    """A process did not come up: its name, the reason, and the last lines it wrote."""

    def __init__(self, name: str, reason: str, log: Path, last_lines: Sequence[str]) -> None:
        said = "".join(f"\n    {line}" for line in last_lines) or "\n    (it wrote nothing)"
        super().__init__(f"{name} {reason}; its last log lines ({log}):{said}")
        self.name, self.reason, self.log, self.last_lines = name, reason, log, list(last_lines)


class Process:
    """One subprocess in a session of its own, so that Ctrl-C in the terminal reaches the runner alone.

    `env` is its whole environment. `ready` is asked until it returns True. `grace` is how many seconds it may
    take to end after SIGTERM before SIGKILL. `leash` is the signal the kernel sends it when we are killed.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        ready: Callable[[], bool],
        env: Mapping[str, str] | None = None,
        directory: Path | None = None,
        grace: float = 6.0,
        leash: signal.Signals = signal.SIGKILL,
    ) -> None:
        self.name, self.command, self.log = name, list(command), log
        self.env = dict(env if env is not None else minimal_environment())
        self._ready, self._directory, self._grace, self._leash = ready, directory, grace, leash
        self._popen: subprocess.Popen[bytes] | None = None
        self._log_start = 0

    def start(self) -> None:
        """Spawns the process; it is not ready yet. ProcessError when its program cannot be run."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            log.write(f"--- {datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H:%M:%SZ} {self.name} starts\n".encode())
            log.flush()
            self._popen = _spawner.submit(self._spawn, log.fileno()).result()

    def _spawn(self, log: int) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(
                [*_leash(self._leash), *self.command],
                env=self.env,
                cwd=self._directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        except OSError as error:
            raise ProcessError(self.name, f"cannot be run ({error})", self.log, []) from error

    def _wait_for_port(self, port: int) -> None:
        """Waits until the port can be taken: a predecessor that is still ending would answer in our place."""
        try:
            wait_until_free(port)
        except TimeoutError as error:
            raise ProcessError(self.name, f"cannot be started ({error})", self.log, []) from error

    def wait_ready(self, seconds: float = 60.0, *, given_up: Event = _NEVER) -> None:
        """Returns when the probe says ready or `given_up` is set; ProcessError when it ends or is silent."""
        deadline = time.monotonic() + seconds
        while not self._ready():
            if given_up.wait(_POLL):
                return
            if not self.alive:
                raise self.failure(f"ended with {exit_words(self.returncode)} before it was ready")
            if time.monotonic() > deadline:
                raise self.failure(f"was not ready within {seconds:.0f} s")

    def up(self, seconds: float = 60.0) -> Self:
        """Starts the process and returns when it is ready; what failed to come up is not left running."""
        self.start()
        try:
            self.wait_ready(seconds)
        except BaseException:
            self.stop(grace=0)
            raise
        return self

    def stop(self, grace: float | None = None) -> None:
        """SIGTERM, then SIGKILL to its whole group after `grace` seconds; returns when it is gone."""
        self.resume()
        self.send(signal.SIGTERM)
        if not self.wait(self._grace if grace is None else grace):
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the process and its group; returns when it is gone."""
        self.send_group(signal.SIGKILL)
        self.wait(10)

    def pause(self) -> None:
        """SIGSTOP: frozen as a machine that swaps, its connections stay open."""
        self.send_group(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT after pause(); no effect otherwise."""
        self.send_group(signal.SIGCONT)

    def restart(self, seconds: float = 60.0) -> None:
        """Stops it in an orderly way and returns when it is ready again."""
        self.stop()
        self.up(seconds)

    def send(self, number: signal.Signals) -> None:
        """Sends a signal to the process itself, if it runs."""
        if self._popen is not None:
            self._popen.send_signal(number)

    def send_group(self, number: signal.Signals) -> None:
        """Sends a signal to the process and the children in its group, if it runs."""
        if self.alive:
            os.killpg(self.pid, number)

    def wait(self, seconds: float | None = None) -> bool:
        """Waits until the process has ended: False when `seconds` were not enough."""
        if self._popen is None:
            return True
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    @property
    def alive(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the newest start; 0 before the first."""
        return self._popen.pid if self._popen is not None else 0

    @property
    def returncode(self) -> int | None:
        """As in subprocess: negative is the signal that ended it, None while it runs."""
        return self._popen.poll() if self._popen is not None else None

    def last_lines(self, count: int = 12) -> list[str]:
        """The last lines it wrote to its log since it was started."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            lines = _COLOUR.sub("", log.read()[-20_000:].decode(errors="replace")).splitlines()
        return [line for line in lines if line.strip() and not line.startswith("--- ")][-count:]

    def failure(self, reason: str) -> ProcessError:
        """The error that tells why this process is not up."""
        return ProcessError(self.name, reason, self.log, self.last_lines())


def exit_words(code: int | None) -> str:
    """A return code in words: `exit code 3`, `SIGKILL`."""
    if code is None:
        return "no exit code"
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def minimal_environment() -> dict[str, str]:
    """What any program needs to run, and nothing of what else this shell holds."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ}


@functools.cache
def _setpriv() -> str | None:
    return shutil.which("setpriv")


def _leash(number: signal.Signals) -> list[str]:
    """The prefix that ties a process to our life (prctl(2), PR_SET_PDEATHSIG); empty without util-linux."""
    program = _setpriv()
    return [program, "--pdeathsig", number.name.removeprefix("SIG"), "--"] if program else []
