"""One more worker of each service beside a running stack, with the environment that the stack gave the service."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx

from sandbox.stack.parts import ROOT
from sandbox.stack.ports import HOST, free_port
from sandbox.stack.stack import Stack

SERVICES = ("orders", "billing", "notifier")
PATIENCE = 60.0


@contextlib.contextmanager
def second_workers(stack: Stack) -> Iterator[list[int]]:
    """Their pids, ready when the block begins, stopped when it ends."""
    processes = {}
    try:
        for service in SERVICES:
            port = free_port()
            environment = stack.environment(service) | {"PORT": str(port)}
            command = [sys.executable, "-m", f"services.{service}", "worker"]
            log = (stack.directory / "log" / f"{service}-2.log").open("wb")
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            processes[f"http://{HOST}:{port}/health/ready"] = process
        for url in processes:
            _wait_ready(url)
        yield [process.pid for process in processes.values()]
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            process.wait(30)


def _wait_ready(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(url, timeout=5).is_success:
                return
        if time.monotonic() > deadline:
            raise TimeoutError(f"{url} was not ready within {PATIENCE:.0f} s")
        time.sleep(0.1)
