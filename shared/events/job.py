"""The form of a job: what a service durably asks of itself, in the same write as the change that wants it (EV-01)."""

from typing import ClassVar

from shared.events.contract import Message


class Job(Message):
    """Work that the service which stores it will do: same outbox, retries and dead letters as an event, on the
    service's own exchange, under no public contract.

    `VERB` is the file's name in `services/<service>/jobs/` and the end of its queue's name. Jobs of an older process
    may still wait when a newer one starts: add fields with defaults only; other meaning is another verb. `Personal`
    fields are sealed as in events.
    """

    VERB: ClassVar[str]

    @classmethod
    def wire_type(cls) -> str:
        """`jobs.apply_stripe_event`."""
        return f"jobs.{cls.VERB}"
