"""What a service's broker user may do, as RabbitMQ's three regular expressions, from the same topology.

RabbitMQ asks: to declare, configure on the name; to bind, write on the queue and read on the exchange; to publish,
write on the exchange; to consume, read on the queue; for a dead-letter or alternate exchange, write on it and read on
what names it. A service has all of it on the names that begin with its own, and besides:

- configure and write on the queues of its events' consumers, which it declares and binds, so that nothing is lost
  before a consumer was ever deployed. To read or fill them it has no right: nobody may publish to the default exchange.
- read on its publishers' exchanges, to bind its queues to them. It cannot publish there, nor declare them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shared.events.contract import Event
from shared.messaging.topology import dead_letter_queue, return_exchange, topology


@dataclass(frozen=True)
class Rights:
    """A user's permissions in a virtual host: each a regular expression over names of exchanges and queues."""

    configure: str
    write: str
    read: str


def rights(service: str, contracts: Iterable[type[Event]]) -> Rights:
    """What `service` needs, whatever its jobs and delays: those bear its own name."""
    declared = topology(service, contracts, (), ())
    own = rf"{re.escape(service)}\..*"
    consumers = [re.escape(queue.name) for queue in declared.queues if not queue.name.startswith(f"{service}.")]
    publishers = [re.escape(exchange.name) for exchange in declared.exchanges if not exchange.own]
    return Rights(configure=_one_of(own, *consumers), write=_one_of(own, *consumers), read=_one_of(own, *publishers))


def operator_rights(services: Iterable[str]) -> Rights:
    """For `make dead-letters` and `make topology`: look at dead letters, put them back, remove what nobody needs."""
    names = sorted(services)
    dead = [re.escape(dead_letter_queue(name)) for name in names]
    back = [re.escape(return_exchange(name)) for name in names]
    every = [rf"{re.escape(name)}\..*" for name in names]
    return Rights(configure=_one_of(*every), write=_one_of(*dead, *back), read=_one_of(*dead))


def _one_of(*patterns: str) -> str:
    return f"^({'|'.join(patterns)})$"
