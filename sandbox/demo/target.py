"""Where the stack under the demo is: the one that `make run` or `make up` started, or one of our own."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sandbox.demo.client import DemoFailure
from sandbox.demo.hops import ComposeLogs, FileLogs, Hops, NoLogs
from sandbox.demo.staff import Command
from sandbox.stack.parts import ROOT
from sandbox.stack.ports import ports_from
from sandbox.stack.progress import Progress
from sandbox.stack.stack import Stack


@dataclass(frozen=True)
class Target:
    """The two addresses that the journey needs, how to follow the events, and how to run a command of identity, where
    the demo may."""

    gateway: str
    mailbox: str
    hops: Hops
    identity: Command | None = None


@contextmanager
def find_target(folder: Path) -> Iterator[Target]:
    """Addresses given by GATEWAY_URL and MAILBOX_URL, else a running stack, else compose, else a stack for this
    demo."""
    gateway, mailbox = os.environ.get("GATEWAY_URL"), os.environ.get("MAILBOX_URL")
    on_this_machine, in_compose = partial(command_here, folder / "env" / "identity.env"), _command_in_compose
    if gateway and mailbox:
        yield Target(gateway, mailbox, ComposeLogs() if _compose_runs() else NoLogs())
    elif described := running_stack(folder):
        yield Target(described["gateway"], described["mailbox"], FileLogs(Path(described["log_dir"])), on_this_machine)
    elif _compose_runs():
        yield Target(
            _compose_address("GATEWAY_PORT", 8080), _compose_address("MAILBOX_PORT", 8025), ComposeLogs(), in_compose
        )
    else:
        print("no stack runs: starting one for this demo", flush=True)
        progress = Progress()
        stack = Stack(folder, ports=ports_from(os.environ), given=os.environ, report=progress)
        progress.begin(stack.names)
        with stack:
            progress.done()
            state = stack.description()
            yield Target(state["gateway"], state["mailbox"], FileLogs(Path(state["log_dir"])), on_this_machine)


def running_stack(folder: Path) -> dict[str, str] | None:
    """What var/stack.json says, if its runner is alive."""
    try:
        state: dict[str, str] = json.loads((folder / "stack.json").read_text())
        os.kill(int(state["runner_pid"]), 0)
    except (OSError, ValueError):
        return None
    return state


def command_here(env_file: Path, command: Sequence[str]) -> str:
    """A command of identity, with the settings that the running stack wrote."""
    lines = (line.partition("=") for line in env_file.read_text().splitlines())
    env = os.environ | {name: "".join(shlex.split(value)) for name, _, value in lines if value}
    return _printed([sys.executable, "-m", _commands(command), *command[1:]], env)


def _command_in_compose(command: Sequence[str]) -> str:
    return _printed(
        ["docker", "compose", "exec", "-T", "identity-api", "python", "-m", _commands(command), *command[1:]]
    )


def _commands(command: Sequence[str]) -> str:
    return f"services.identity.commands.{command[0]}"


def _printed(command: Sequence[str], env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise DemoFailure(f"{' '.join(command)}: {done.stderr.strip()[-400:]}")
    return done.stdout


def _compose_runs() -> bool:
    if shutil.which("docker") is None:
        return False
    command = ["docker", "compose", "ps", "--quiet", "gateway"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    return found.returncode == 0 and bool(found.stdout.strip())


def _compose_address(setting: str, default: int) -> str:
    return f"http://127.0.0.1:{os.environ.get(setting, default)}"
