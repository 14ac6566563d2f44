"""The form of a contract: a frozen model that names itself, its version and who consumes it."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """What a transition may store in the outbox: an `Event` for other services, or a `Job` for its own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def wire_type(cls) -> str:
        """What stands in the envelope's `type` and in the routing key."""
        raise NotImplementedError


class Event(Message):
    """A fact that one service publishes. Contracts only grow: readers ignore fields they do not know (EV-03).

    `TYPE` is `<publisher>.<event>`, the event's file name; a breaking change is a new file `<event>_v2` next to it.
    `CONSUMERS` are the services that have a queue for it, declared by publisher and consumer alike, so that nothing
    is lost when a consumer was never deployed yet. The publisher is never among them: what a service wants of itself
    is a job (`shared/events/job.py`).
    """

    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1
    CONSUMERS: ClassVar[tuple[str, ...]]

    @classmethod
    def publisher(cls) -> str:
        return cls.TYPE.partition(".")[0]

    @classmethod
    def event_name(cls) -> str:
        return cls.TYPE.partition(".")[2]

    @classmethod
    def wire_type(cls) -> str:
        """`orders.order_placed.v1`."""
        return f"{cls.TYPE}.v{cls.VERSION}"


class Part(BaseModel):
    """A piece of an event's data, as tolerant of growth as the event itself. It can be read from a state that has
    fields of the same names: only the part's own fields are taken."""

    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)
