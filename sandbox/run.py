"""`python -m sandbox run`: starts the whole stack, shows where everything is, and stops it on Ctrl-C."""

import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

from sandbox.stack.broker import BrokerMissingError
from sandbox.stack.environment import SettingMissingError
from sandbox.stack.gateway import GatewayMissingError
from sandbox.stack.parts import PARTS, ROOT
from sandbox.stack.ports import PortSettingError, PortsTakenError, ports_from
from sandbox.stack.process import ProcessError
from sandbox.stack.progress import Progress
from sandbox.stack.stack import Stack, StackRunningError, StackStoppedError


class PartUnknownError(ValueError):
    """WITHOUT names a part that the stack does not have."""


REFUSALS = (
    *(PartUnknownError, PortSettingError, PortsTakenError, SettingMissingError, StackRunningError),
    *(BrokerMissingError, GatewayMissingError, ProcessError),
)
"""Why a stack cannot be started: each says what to do."""


def main() -> int:
    """Runs until Ctrl-C or SIGTERM. Returns 0, or 1 with the reason on stderr when the stack cannot be started.

    Everything it keeps is in var/, or the folder COMPTOIR_DATA names. Parts that WITHOUT names, separated by commas,
    are left out: `make service` runs one of them in the foreground.
    """
    try:
        return _run()
    except REFUSALS as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


def _run() -> int:
    began = time.monotonic()
    ports = ports_from(os.environ)
    progress = Progress()
    directory = Path(os.environ.get("COMPTOIR_DATA") or ROOT / "var")
    stack = Stack(directory, ports=ports, given=os.environ, only=wanted(os.environ), report=progress)
    stopping = _stop_on_signals(stack, progress)
    progress.begin(stack.names)
    try:
        with _Ticking(progress):
            stack.start()
    except StackStoppedError:
        progress.say("stopped before it was up")
        return 0
    progress.done()
    print(summary(stack.description(), time.monotonic() - began), flush=True)
    stopping.wait()
    began = time.monotonic()
    stack.stop()
    progress.say(f"stopped everything in {time.monotonic() - began:.1f} s")
    return 0


def wanted(environ: Mapping[str, str]) -> set[str]:
    """The parts to start: all but those of WITHOUT."""
    without = {name for name in environ.get("WITHOUT", "").split(",") if name}
    if without - PARTS.keys():
        raise PartUnknownError(f"WITHOUT={environ['WITHOUT']}: name parts of {', '.join(PARTS)}")
    return PARTS.keys() - without


def _stop_on_signals(stack: Stack, progress: Progress) -> threading.Event:
    """Set by the first Ctrl-C, SIGTERM or hang-up; the second one kills what is still there."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            threading.Thread(target=stack.force).start()
            return
        stopping.set()
        stack.cancel()
        # In a thread of its own: the signal may have come while this one holds the progress's lock.
        threading.Thread(target=progress.say, args=["\nstopping, services first (Ctrl-C again forces)"]).start()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    return stopping


class _Ticking:
    """Redraws the progress every second while the stack starts."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._done = progress, threading.Event()
        self._thread = threading.Thread(target=self._tick)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _tick(self) -> None:
        while not self._done.wait(1):
            self._progress.tick()


_CARDS = (
    ("test cards", "4242 4242 4242 4242", "pays; any later date, any three digits"),
    ("", "4000 0000 0000 0002", "is declined"),
    ("", "4000 0025 0000 3155", "asks for authentication first"),
)
"""What works on the simulator's card page; it shows them too."""


def summary(state: Mapping[str, Any], seconds: float) -> str:
    """Where a newcomer begins, then the table of addresses, from what stack.json holds."""
    first = [
        ("shop", state["shop"], "choose, open an account, order, pay"),
        ("mailbox", state["mailbox"], "every mail arrives here, whatever its address"),
        *(_CARDS if state["hosted_page"] else ()),
    ]
    rows = [
        ("gateway", state["gateway"]),
        ("API reference", state["reference"]),
        *((f"{name} API", service["openapi"]) for name, service in state["services"].items()),
        ("hosted page", state["hosted_page"]),
        ("Stripe API", state["stripe_api"]),
        ("PayPal etc.", state["companies"] and f"{state['companies']}/_sim/health"),
        ("SMTP", _public(state["smtp"])),
        ("broker", _public(state["amqp_url"])),
        ("database", _public(state["mongo_url"])),
        ("logs", state["log_dir"]),
    ]
    begin = "\n".join(f"  {name:<13} {where:<30} {what}" for name, where, what in first if where)
    table = "\n".join(f"  {name:<13} {address}" for name, address in rows if address)
    return (
        f"\ncomptoir is up ({seconds:.0f} s)\n\n{begin}\n\n{table}\n\n"
        "Try `make demo` in another terminal; Ctrl-C here stops everything.\n"
    )


def _public(url: str) -> str:
    """The address without its user and password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
