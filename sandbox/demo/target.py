"""Where the stack under the demo is: the one that `make run` or `make up` started, or one of our own."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.demo.hops import ComposeLogs, FileLogs, Hops, NoLogs
from sandbox.stack.parts import ROOT
from sandbox.stack.ports import ports_from
from sandbox.stack.progress import Progress
from sandbox.stack.stack import Stack


@dataclass(frozen=True)
class Target:
    """The two addresses that the journey needs, and how to follow the events."""

    gateway: str
    mailbox: str
    hops: Hops


@contextmanager
def find_target(folder: Path) -> Iterator[Target]:
    """Addresses given by GATEWAY_URL and MAILBOX_URL, else a running stack, else compose, else a stack for this
    demo."""
    gateway, mailbox = os.environ.get("GATEWAY_URL"), os.environ.get("MAILBOX_URL")
    if gateway and mailbox:
        yield Target(gateway, mailbox, ComposeLogs() if _compose_runs() else NoLogs())
    elif described := running_stack(folder):
        yield Target(described["gateway"], described["mailbox"], FileLogs(Path(described["log_dir"])))
    elif _compose_runs():
        yield Target(_compose_address("GATEWAY_PORT", 8080), _compose_address("MAILBOX_PORT", 8025), ComposeLogs())
    else:
        print("no stack runs: starting one for this demo", flush=True)
        progress = Progress()
        stack = Stack(folder, ports=ports_from(os.environ), given=os.environ, report=progress)
        progress.begin(stack.names)
        with stack:
            progress.done()
            state = stack.description()
            yield Target(state["gateway"], state["mailbox"], FileLogs(Path(state["log_dir"])))


def running_stack(folder: Path) -> dict[str, str] | None:
    """What var/stack.json says, if its runner is alive."""
    try:
        state: dict[str, str] = json.loads((folder / "stack.json").read_text())
        os.kill(int(state["runner_pid"]), 0)
    except (OSError, ValueError):
        return None
    return state


def _compose_runs() -> bool:
    if shutil.which("docker") is None:
        return False
    command = ["docker", "compose", "ps", "--quiet", "gateway"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    return found.returncode == 0 and bool(found.stdout.strip())


def _compose_address(setting: str, default: int) -> str:
    return f"http://127.0.0.1:{os.environ.get(setting, default)}"
