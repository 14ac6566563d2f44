"""The managed subprocess."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.stack.keeper import delays
from sandbox.stack.parts import ROOT
from sandbox.stack.process import Process, ProcessError
from tests.support.processes import running, until


def python(tmp_path: Path, code: str, *, ready: Callable[[], bool] = lambda: True, grace: float = 5.0) -> Process:
    """A Process that runs this Python code."""
    command = [sys.executable, "-c", code]
    return Process("worker", command, log=tmp_path / "worker.log", ready=ready, grace=grace)


def test_it_is_ready_when_its_probe_says_so(tmp_path: Path) -> None:
    """up() returns once the probe holds, and the process has a group of its own."""
    sign = tmp_path / "ready"
    worker = python(
        tmp_path, f"import pathlib, time; pathlib.Path({str(sign)!r}).touch(); time.sleep(60)", ready=sign.exists
    ).up(10)
    try:
        assert worker.alive
        assert os.getpgid(worker.pid) == worker.pid != os.getpgid(0)
    finally:
        worker.stop()
    assert worker.returncode == -signal.SIGTERM


def test_one_that_ends_at_start_tells_its_last_lines(tmp_path: Path) -> None:
    """The error holds the name, the exit code and what this start wrote, not an earlier one."""
    for reason in ("an earlier reason", "MONGO_URL is missing"):
        worker = python(tmp_path, f"import sys; sys.exit({reason!r})", ready=lambda: False)
        with pytest.raises(ProcessError, match="worker ended with exit code 1 before it was ready") as failed:
            worker.up(10)
    assert failed.value.last_lines == ["MONGO_URL is missing"]


def test_one_that_stays_silent_is_given_up(tmp_path: Path) -> None:
    """After its time is over the process is stopped and the error says so."""
    worker = python(tmp_path, "import time; time.sleep(60)", ready=lambda: False)
    with pytest.raises(ProcessError, match="not ready within 0 s"):
        worker.up(0.1)
    assert not worker.alive


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A command that cannot be run fails with the process's name."""
    worker = Process("worker", [str(tmp_path / "none")], log=tmp_path / "worker.log", ready=lambda: False)
    with pytest.raises(ProcessError, match="worker"):
        worker.up(5)


def test_sigterm_is_followed_by_sigkill(tmp_path: Path) -> None:
    """A process that ignores SIGTERM is gone after its grace time, and one that is frozen too."""
    sign = tmp_path / "ready"
    deaf = (
        "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"pathlib.Path({str(sign)!r}).touch(); time.sleep(60)"
    )
    worker = python(tmp_path, deaf, ready=sign.exists, grace=0.2).up(10)
    worker.pause()
    worker.stop()
    assert worker.returncode == -signal.SIGKILL


def test_nothing_is_left_when_the_runner_is_killed(tmp_path: Path) -> None:
    """SIGKILL to whoever started a process ends the process too, also when another thread started it."""
    pid_file = tmp_path / "pid"
    runner = f"""
import pathlib, sys, threading, time
from sandbox.stack.process import Process
child = Process("child", [sys.executable, "-c", "import time; time.sleep(60)"],
                log=pathlib.Path({str(tmp_path / "child.log")!r}), ready=lambda: True)
starter = threading.Thread(target=child.start)
starter.start()
starter.join()
pathlib.Path({str(pid_file)!r}).write_text(str(child.pid))
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", runner], cwd=ROOT) as popen:
        until(lambda: pid_file.exists() and pid_file.read_text() != "")
        child = int(pid_file.read_text())
        assert running(child)
        popen.kill()
    until(lambda: not running(child))


def test_restarts_slow_down_to_five_seconds() -> None:
    """The delay doubles from 0.2 s and ends at 5 s."""
    waits = delays()
    assert [next(waits) for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
