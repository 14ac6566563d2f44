"""The sandbox's mailbox as a process of the tests: started, emptied, killed, stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx

from sandbox.stack.parts import ROOT
from sandbox.stack.ports import free_port

READY_WITHIN = 20.0
"""Seconds until a mailbox must answer."""


class MailboxProcess:
    """A mailbox with its addresses; `http` talks to its API. Starts at once, ends with its `with` block."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.smtp_port, self.web_port = free_port(), free_port()
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.web_port}", timeout=5)
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self.kill()

    @property
    def url(self) -> str:
        """Where mails are sent to."""
        return f"smtp://127.0.0.1:{self.smtp_port}"

    def start(self) -> None:
        """Starts the process and waits until it answers."""
        options = ["--smtp-port", str(self.smtp_port), "--web-port", str(self.web_port), "--data", str(self.data)]
        self.process = subprocess.Popen([sys.executable, "-m", "sandbox.mailbox", *options], cwd=ROOT)
        deadline = time.monotonic() + READY_WITHIN
        while not self._ready():
            assert self.process.poll() is None, "the mailbox stopped while starting"
            assert time.monotonic() < deadline, "the mailbox did not get ready"
            time.sleep(0.05)

    def kill(self) -> None:
        """Ends the process as a crash would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> tuple[int, float]:
        """Stops the process gracefully: its exit code and the seconds it took."""
        began = time.monotonic()
        os.kill(self.process.pid, signal.SIGTERM)
        return self.process.wait(timeout=10), time.monotonic() - began

    def clear(self) -> None:
        """No mails and no faults."""
        self.http.delete("/api/v1/messages").raise_for_status()
        self.http.delete("/_sim/faults").raise_for_status()

    def _ready(self) -> bool:
        try:
            return self.http.get("/readyz").is_success
        except httpx.TransportError:
            return False
