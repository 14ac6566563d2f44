"""A process of a small service, to be killed: it commits N numbers, relays them, and enters each into a ledger.

    python -m tests.faults.worker SERVICE DATABASE COUNT

MONGO_URL, AMQP_URL, CRASH_AT, MISTAKE, POISON and DEADLY_JOB come from the environment.

Started again it goes on where it was: a command's id is its cause, so that what was committed is not committed twice.
`MISTAKE` names a mistake of `tests.faults.mistakes` to make on purpose, for the checker to find; `POISON` is a number
whose event kills its process while others are in the middle of their work; with `DEADLY_JOB` the process also commits
a job that kills it as soon as it arrives.
"""

import argparse
import asyncio
import os
import signal
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import shared.messaging.relay
import shared.persistence.repository
from shared.events.contract import Event
from shared.messaging.envelope import Received
from shared.observability.telemetry import set_up_logs
from shared.persistence.mongo import connect
from tests.faults.mistakes import MISTAKES
from tests.support.kernel_process import KernelProcess, Names
from tests.support.things import CountThing, Thing

DOCUMENTS = 5
DELAYS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
WORK = 0.2
"""Seconds that an event takes beside the poison."""

LEASE = timedelta(seconds=0.5)
"""Instead of ten seconds, so that a test sees the sweep at work."""


async def enter(process: KernelProcess, event: Received[Any]) -> None:
    """The handler: one entry per event in the ledger of its aggregate."""
    if poison := os.environ.get("POISON"):
        await asyncio.sleep(WORK / 2)
        if event.data.number == int(poison):
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(WORK / 2)
    ledger = f"led_{event.subject}"
    await process.ledgers.create_if_absent(ledger, Thing())
    await process.ledgers.change(ledger, entering(event.data.number), processed=event.id)


async def die(_: KernelProcess, __: Received[CountThing]) -> None:
    """The handler of the deadly job: faster than the relay marks what it published."""
    os.kill(os.getpid(), signal.SIGKILL)


def entering(number: int, *events: Event) -> Any:
    """The transition that adds a number."""

    def transition(thing: Thing) -> tuple[Thing, Sequence[Event]]:
        return thing.model_copy(update={"numbers": (*thing.numbers, number)}), events

    return transition


async def produce(process: KernelProcess, count: int) -> None:
    """Commits the numbers below `count` that are not committed yet, each with its event."""
    for number in range(count):
        thing = f"t{number % DOCUMENTS}"
        await process.things.create_if_absent(thing, Thing())
        event = process.names.added(number=number)
        await process.things.change(thing, entering(number, event), processed=f"cmd_{number}")
    if os.environ.get("DEADLY_JOB"):
        await process.things.create_if_absent("deadly", Thing(), [CountThing(number=count)])


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("service")
    parser.add_argument("database")
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    set_up_logs(given.service, "all", "INFO")
    setattr(shared.persistence.repository, "LEASE", LEASE)  # noqa: B010 - the constant as the store sees it
    shared.messaging.relay._SWEEP_EVERY = 0.1
    names, client = Names(given.service), connect(os.environ["MONGO_URL"])
    process = KernelProcess(
        names,
        client[given.database],
        os.environ["AMQP_URL"],
        handlers={names.added: enter},
        jobs={CountThing: die},
        delays=DELAYS,
        sweep_lease=LEASE,
    )
    if mistake := os.environ.get("MISTAKE"):
        MISTAKES[mistake](process)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await process.open(broker=False)
    process.tasks.start("broker", process.broker.run)
    await produce(process, given.count)
    await stop.wait()
    await process.close(relay_patience=2)
    client.close()


if __name__ == "__main__":
    asyncio.run(main())
