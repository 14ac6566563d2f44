"""The contracts, the job and the aggregates of a small test service, which publishes to itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, TypeVar, cast

from pydantic import Field

from shared.events.contract import Event
from shared.events.job import Job
from shared.events.sealing import Personal
from shared.values.state import State

E = TypeVar("E", bound=Event)


class ThingAdded(Event):
    """A number was added to a thing; `note` is personal."""

    TYPE: ClassVar[str] = "test.thing_added"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("test",)

    number: int
    note: Personal = ""


class ThingClosed(Event):
    """No more numbers will come: `count` says how many there were."""

    TYPE: ClassVar[str] = "test.thing_closed"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("test",)

    count: int


class CountThing(Job):
    """The service's wish to itself to enter a number; `note` is personal."""

    VERB: ClassVar[str] = "count_thing"

    number: int
    note: Personal = ""


class Thing(State):
    """The publisher's aggregate: every number added to it."""

    numbers: tuple[int, ...] = ()
    name: str | None = None
    nick: str | None = None
    dates: Mapping[str, datetime] = Field(default_factory=dict)

    def deadlines(self) -> Mapping[str, datetime]:
        """Whatever a test put there."""
        return self.dates


class Effect(State):
    """The consumer's aggregate: one per event that took effect."""

    number: int


def named(contract: type[E], service: str) -> type[E]:
    """The same contract published and consumed by `service`, so that no two tests share a queue."""
    naming = {"TYPE": f"{service}.{contract.event_name()}", "CONSUMERS": (service,), "__module__": __name__}
    return cast(type[E], type(contract.__name__, (contract,), naming))
