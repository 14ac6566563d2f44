"""HTTP as a good client of Comptoir does it: repeats what is safe to repeat, says what it was told."""

import os
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx

T = TypeVar("T")


def patience() -> float:
    """Seconds that a service may be away, killed and started again in the middle of the demo (DEMO_PATIENCE)."""
    return float(os.environ.get("DEMO_PATIENCE", "120"))


_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
_LATER = {429, 502, 503, 504}


class DemoFailure(Exception):
    """What the demo claims did not come true."""


class Client:
    """JSON over HTTP through the gateway; waits for services that are away, and shows refusals."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=15)
        self.token: str | None = None
        self.repeated = False

    def close(self) -> None:
        self._http.close()

    def get(self, path: str, expect: int = 200) -> Any:
        """The JSON answer; DemoFailure for another status."""
        return self._json(self.send("GET", path), expect)

    def post(self, path: str, body: dict[str, Any], expect: int | tuple[int, ...] = 201) -> Any:
        """Posts with an Idempotency-Key of its own, the same on a repeat."""
        return self._json(self.send("POST", path, body), expect)

    def send(
        self, method: str, path: str, body: dict[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """The answer; repeated while nobody answers, or the answer says that it comes later, after as many seconds as
        its Retry-After says. `repeated` says whether it was."""
        headers = {"Idempotency-Key": str(uuid.uuid4()), **(headers or {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        allowed = patience()
        deadline, self.repeated = time.monotonic() + allowed, False
        while True:
            pause = _PAUSE
            try:
                answer = self._http.request(method, path, json=body, headers=headers)
            except httpx.TransportError as error:
                problem = f"{type(error).__name__}"
            else:
                if not (_in_progress(answer) or answer.status_code in _LATER):
                    return answer
                problem = f"{answer.status_code} {answer.text[:200]}"
                pause = _retry_after(answer)
            if time.monotonic() + pause > deadline:
                raise DemoFailure(f"{method} {path}: no service after {allowed:.0f} s ({problem})")
            self.repeated = True
            time.sleep(pause)

    def _json(self, answer: httpx.Response, expect: int | tuple[int, ...]) -> Any:
        expected = (expect,) if isinstance(expect, int) else expect
        if answer.status_code not in expected:
            where = f"{answer.request.method} {answer.request.url.path}"
            raise DemoFailure(f"{where}: expected {expect}, got {answer.status_code} {answer.text[:400]}")
        return answer.json() if answer.content else None


def _retry_after(answer: httpx.Response) -> float:
    """Seconds to wait before the request is repeated: what the answer asks for (RFC 9110, 10.2.3), bounded."""
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_PAUSE) if asked.isdecimal() else _PAUSE


def _in_progress(answer: httpx.Response) -> bool:
    """The request that a process died over still holds its Idempotency-Key."""
    return answer.status_code == 409 and "idempotency_in_progress" in answer.text


def wait_for(what: str, look: Callable[[], T | None], seconds: float | None = None, *, pause: float = 0.05) -> T:
    """What `look` finds within `seconds` (the demo's patience when None), looking again after `pause` seconds;
    DemoFailure naming `what` otherwise."""
    seconds = patience() if seconds is None else seconds
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise DemoFailure(f"{what}: did not happen within {seconds:.0f} s")
        time.sleep(pause)
    return found
