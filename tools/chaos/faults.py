"""What goes wrong and when: a plan made from a seed, and the thread that carries it out on a running stack."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Literal

from sandbox.stack.stack import Stack

Kind = Literal["kill", "freeze", "outage"]

SERVICES = ("identity", "orders", "billing", "notifier")
PARTS = (*SERVICES, "gateway", "stripe", "mailbox", "database", "broker")

DATABASE_OUTAGE = 40.0
"""Seconds: longer than a failover of a replica set."""
BROKER_OUTAGE = 300.0
"""Seconds: longer than most of the retry delays."""

READY_WITHIN = BROKER_OUTAGE + 120.0
"""Seconds after a fault: a worker that was killed while the broker is away is ready only when the broker is back."""

LONGEST_FREEZE = 20.0
LONGEST_OUTAGE = 30.0
"""Of any other part."""
LEAST_BROKER_OUTAGE = 20.0

ROOM_FOR_ALL = 240.0
"""Seconds of a run that is long enough for every fault of every part."""


@dataclass(frozen=True)
class Fault:
    """`kind` happens to `part` `at` seconds after the start; a freeze or an outage lasts `seconds`."""

    at: float
    part: str
    kind: Kind
    seconds: float = 0.0

    def __str__(self) -> str:
        return f"{self.kind} {self.part}" + (f" for {self.seconds:.0f} s" if self.seconds else "")


@dataclass(frozen=True)
class Struck:
    """A fault as it was carried out: from its beginning until the part was ready again."""

    fault: Fault
    began: datetime
    ended: datetime


def plan(seed: str, seconds: float) -> tuple[Fault, ...]:
    """The same faults for the same seed and length, in the order of their time.

    Whatever the seed, every part is killed; in a run that has room for it, every part is also frozen and taken away for
    a while. The outages of the database and the broker are of 40 s and 5 minutes in a run of 10 minutes, shorter ones
    in a shorter run. Others come at random.
    """
    dice = random.Random(seed)
    outages = [
        Fault(seconds * 0.1, "database", "outage", min(DATABASE_OUTAGE, seconds / 4)),
        Fault(seconds * 0.3, "broker", "outage", min(BROKER_OUTAGE, max(seconds / 2, LEAST_BROKER_OUTAGE))),
    ]
    certain = _certain(dice, seconds, outages)
    others = [_random(dice, seconds) for _ in range(max(0, round(seconds / 8) - len(certain) + len(PARTS)))]
    calm = [fault for fault in others if not any(_overlap(fault, outage) for outage in outages)]
    return tuple(sorted((*outages, *certain, *calm), key=lambda fault: fault.at))


def _certain(dice: random.Random, seconds: float, outages: Sequence[Fault]) -> list[Fault]:
    """A kill of every part and, where there is room, a freeze of each and an outage of those that have none yet; none
    of them at a time when its part is held down."""
    wanted: list[tuple[str, Kind]] = [(part, "kill") for part in PARTS]
    if seconds >= ROOM_FOR_ALL:
        wanted += [(part, "freeze") for part in PARTS]
        wanted += [(part, "outage") for part in PARTS if part not in {outage.part for outage in outages}]
    found = []
    for part, kind in wanted:
        thrown = (Fault(dice.uniform(1, seconds), part, kind, _length(dice, kind)) for _ in count())
        found.append(next(fault for fault in thrown if not any(_overlap(fault, outage) for outage in outages)))
    return found


def _length(dice: random.Random, kind: Kind) -> float:
    return 0.0 if kind == "kill" else dice.uniform(1, LONGEST_FREEZE if kind == "freeze" else LONGEST_OUTAGE)


def _random(dice: random.Random, seconds: float) -> Fault:
    at, part = dice.uniform(1, seconds), dice.choice(PARTS)
    if dice.random() < 0.5:
        return Fault(at, part, "kill")
    return Fault(at, part, "freeze", dice.uniform(1, min(LONGEST_FREEZE, seconds / 6)))


def _overlap(fault: Fault, outage: Fault) -> bool:
    """Whether a fault would hit a part that is held down already."""
    ends = fault.at + fault.seconds
    return fault.part == outage.part and fault.at < outage.at + outage.seconds and ends > outage.at


class Saboteur(threading.Thread):
    """Carries out a plan on a stack; `say` is told each fault as it begins. `join` waits until all is mended."""

    def __init__(self, stack: Stack, faults: Sequence[Fault], say: Callable[[str], None]) -> None:
        super().__init__(name="saboteur", daemon=True)
        self._stack, self._faults, self._say = stack, faults, say
        self._busy = {part: threading.Lock() for part in PARTS}
        self.failures: list[str] = []
        self.struck: list[Struck] = []

    def run(self) -> None:
        """Each fault in a thread of its own at its time, one at a time on one part."""
        began, running = time.monotonic(), []
        for fault in self._faults:
            time.sleep(max(0.0, fault.at - (time.monotonic() - began)))
            thread = threading.Thread(target=self._carry_out, args=[fault], daemon=True)
            thread.start()
            running.append(thread)
        for thread in running:
            thread.join()

    def _carry_out(self, fault: Fault) -> None:
        with self._busy[fault.part]:
            self._say(str(fault))
            began = datetime.now(UTC)
            try:
                self._act(fault)
                self._stack.wait_ready(fault.part, READY_WITHIN)
            except (OSError, TimeoutError) as error:
                self.failures.append(f"{fault}: {error}")
            self.struck.append(Struck(fault, began, datetime.now(UTC)))

    def _act(self, fault: Fault) -> None:
        if fault.kind == "kill":
            self._stack.kill(fault.part)
        elif fault.kind == "freeze":
            self._stack.pause(fault.part)
            time.sleep(fault.seconds)
            self._stack.resume(fault.part)
        else:
            self._stack.hold(fault.part)
            time.sleep(fault.seconds)
            self._stack.release(fault.part)
