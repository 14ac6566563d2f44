"""A real mailbox process, its Mailpit API and its faults."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from sandbox.stack.ports import free_port

ROOT = Path(__file__).parents[2]
_READY_WITHIN_S = 20.0

Json = dict[str, Any]


class Mailbox:
    """Started by `with`; every address below is on the loopback interface."""

    def __init__(self, data: Path) -> None:
        self.smtp_port, self.web_port = free_port(), free_port()
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{self.web_port}", timeout=5)
        ports = ["--smtp-port", str(self.smtp_port), "--web-port", str(self.web_port)]
        command = [sys.executable, "-m", "sandbox.mailbox", *ports, "--data", str(data)]
        self._process = subprocess.Popen(command, cwd=ROOT)

    def __enter__(self) -> "Mailbox":
        deadline = time.monotonic() + _READY_WITHIN_S
        while not self._ready():
            assert self._process.poll() is None, "the mailbox stopped while starting"
            assert time.monotonic() < deadline, "the mailbox did not get ready"
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        self._process.terminate()
        self._process.wait(10)

    def _ready(self) -> bool:
        try:
            return self._http.get("/readyz").is_success
        except httpx.TransportError:
            return False

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.smtp_port}"

    def clear(self) -> None:
        """No mails and no faults."""
        self._http.request("DELETE", "/api/v1/messages").raise_for_status()
        self._http.delete("/_sim/faults").raise_for_status()

    def fault(self, action: str, **fields: Any) -> None:
        """Makes the next mails go wrong, as the mailbox's README says."""
        self._http.post("/_sim/faults", json={"action": action, **fields}).raise_for_status()

    def mails(self) -> list[Json]:
        """Every mail in full, newest first."""
        found = self._http.get("/api/v1/messages").raise_for_status().json()["messages"]
        return [self._http.get(f"/api/v1/message/{each['ID']}").raise_for_status().json() for each in found]

    def only(self) -> Json:
        """The one mail there is."""
        (mail,) = self.mails()
        return mail

    def headers(self, mail: Json) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self._http.get(f"/api/v1/message/{mail['ID']}/headers").raise_for_status().json()
        return found

    def raw(self, mail: Json) -> bytes:
        return self._http.get(f"/api/v1/message/{mail['ID']}/raw").raise_for_status().content

    def part(self, mail: Json, part_id: str) -> bytes:
        return self._http.get(f"/api/v1/message/{mail['ID']}/part/{part_id}").raise_for_status().content
