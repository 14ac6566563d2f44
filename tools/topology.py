"""`make topology`: what the broker holds under our services' names that the code does not declare; `remove` removes it.

    make topology                    lists queues, exchanges and bindings; a queue with other arguments is listed too
    make topology ARGS=remove        removes them, but no queue that holds messages or has consumers

It asks the broker of the stack that runs here. Another one needs `RABBITMQCTL` ("docker compose exec -T rabbitmq
rabbitmqctl") and, to remove, `AMQP_URL` of a user that may.
"""

import argparse
import asyncio
import importlib
import importlib.util
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import aio_pika

from sandbox.stack.environment import SERVICES
from shared.events import contracts_for
from shared.events.job import Job
from shared.messaging.topology import Topology, topology
from shared.persistence.due import RunDeadline
from shared.runtime.settings import ServiceSettings
from tools.address import address, data_folder


@dataclass(frozen=True)
class Held:
    """What a broker holds: queues and their arguments, exchanges, bindings as (exchange, routing key, queue)."""

    queues: Mapping[str, Mapping[str, Any]]
    exchanges: frozenset[str]
    bindings: frozenset[tuple[str, str, str]]


@dataclass(frozen=True)
class Leftover:
    """What the code does not declare."""

    queues: tuple[str, ...]
    other_arguments: tuple[str, ...]
    exchanges: tuple[str, ...]
    bindings: tuple[tuple[str, str, str], ...]


def declared() -> list[Topology]:
    """What each service declares, with the delays of its default settings."""
    delays = ServiceSettings.model_fields["retry_delays"].default
    return [topology(name, contracts_for(name), [*_jobs(name), RunDeadline], delays) for name in SERVICES]


def _jobs(service: str) -> Iterable[type[Job]]:
    if importlib.util.find_spec(f"services.{service}.jobs") is None:
        return ()
    table: Iterable[type[Job]] = importlib.import_module(f"services.{service}.jobs").TABLE
    return table


def leftover(held: Held, wanted: Iterable[Topology]) -> Leftover:
    """What is ours by its name and not in the code. Signals live as long as a connection and are left out."""
    wanted = list(wanted)
    queues = {queue.name: queue.arguments for each in wanted for queue in each.queues}
    exchanges = {exchange.name for each in wanted for exchange in each.exchanges}
    bindings = {(bound.exchange, bound.routing_key, bound.queue) for each in wanted for bound in each.bindings}
    ours = {name: arguments for name, arguments in held.queues.items() if _ours(name)}
    return Leftover(
        queues=tuple(sorted(ours.keys() - queues)),
        other_arguments=tuple(sorted(n for n in ours.keys() & queues if dict(ours[n]) != dict(queues[n]))),
        exchanges=tuple(sorted(name for name in held.exchanges - exchanges if _ours(name))),
        bindings=tuple(sorted(b for b in held.bindings - bindings if b[0] and _ours(b[0]) and _ours(b[2]))),
    )


def _ours(name: str) -> bool:
    service, _, rest = name.partition(".")
    # The first versions shared their delays: retry.5000ms.
    return (service in SERVICES and not rest.startswith("signals")) or service == "retry"


def look(ctl: list[str], env: Mapping[str, str] | None) -> Held:
    """Asks rabbitmqctl."""

    def rows(*command: str) -> Any:
        done = subprocess.run(
            [*ctl, "--quiet", *command, "--formatter", "json"], capture_output=True, text=True, env=env, check=True
        )
        return json.loads(done.stdout)

    return Held(
        queues={row["name"]: _arguments(row["arguments"]) for row in rows("list_queues", "name", "arguments")},
        exchanges=frozenset(row["name"] for row in rows("list_exchanges", "name")),
        bindings=frozenset(
            (row["source_name"], row["routing_key"], row["destination_name"])
            for row in rows("list_bindings", "source_name", "routing_key", "destination_name")
        ),
    )


def _arguments(found: Any) -> dict[str, Any]:
    # RabbitMQ 3 prints [[name, type, value], …], RabbitMQ 4 an object.
    return dict(found) if isinstance(found, dict) else {name: value for name, _, value in found}


async def remove(amqp_url: str, found: Leftover) -> list[str]:
    """Removes it; says what could not be removed and why."""
    refused = []
    async with await aio_pika.connect(amqp_url, timeout=5) as connection:
        for exchange, key, queue in found.bindings:
            channel = await connection.channel()
            await (await channel.get_queue(queue, ensure=False)).unbind(exchange, key)
        for name in (*found.queues, *found.other_arguments):
            # Looked at here: RabbitMQ knows no "if empty" for quorum queues.
            channel = await connection.channel()
            held = (await channel.declare_queue(name, passive=True)).declaration_result
            if held.message_count or held.consumer_count:
                refused.append(f"{name}: {held.message_count} messages, {held.consumer_count} consumers")
            else:
                await channel.queue_delete(name)
        for name in found.exchanges:
            await (await connection.channel()).exchange_delete(name)
    return refused


def text(found: Leftover) -> str:
    """A line for each."""
    lines = [f"queue     {name}" for name in found.queues]
    lines += [f"queue     {name} (has other arguments than the code)" for name in found.other_arguments]
    lines += [f"exchange  {name}" for name in found.exchanges]
    lines += [f"binding   {exchange} --{key or '*'}--> {queue}" for exchange, key, queue in found.bindings]
    return "\n".join(lines) or "The broker holds what the code declares, and nothing else of ours."


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("action", choices=["list", "remove"], nargs="?", default="list")
    given = parser.parse_args()
    stacks = data_folder() / "broker" / "rabbitmqctl.json"
    if not (command := os.environ.get("RABBITMQCTL")) and not stacks.exists():
        print("No stack runs here: make run first, or set RABBITMQCTL.", file=sys.stderr)
        return 1
    own: dict[str, Any] = {"command": shlex.split(command), "env": None} if command else json.loads(stacks.read_text())
    found = leftover(look(own["command"], own["env"]), declared())
    print(text(found))
    if given.action == "remove":
        refused = asyncio.run(remove(os.environ.get("AMQP_URL") or address("amqp_url"), found))
        print("\n".join(f"not removed: {line}" for line in refused) or "Removed.")
        return 1 if refused else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
