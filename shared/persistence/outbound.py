"""What every repository of a process shares to send its events and jobs, and how a message becomes an outbox entry."""

from dataclasses import dataclass

from shared.events.contract import Message
from shared.events.sealing import PersonalBox
from shared.messaging.cause import current_cause
from shared.messaging.envelope import Envelope, encode, seal_data, source_of
from shared.messaging.relay import Relay
from shared.messaging.topology import exchange_of
from shared.observability.tracing import current_traceparent
from shared.persistence.outbox import Entry
from shared.values.clock import Clock
from shared.values.ids import NewId


@dataclass(frozen=True)
class Outbound:
    """`personal` seals, `relay` publishes what was committed."""

    service: str
    relay: Relay
    personal: PersonalBox
    clock: Clock
    new_id: NewId

    def entry(self, aggregate_id: str, version: int, message: Message) -> Entry:
        """A message of an aggregate's new version, sealed and addressed, caused by what is handled in this task."""
        cause = current_cause()
        envelope = Envelope.model_construct(
            id=self.new_id("evt"),
            source=source_of(self.service),
            type=message.wire_type(),
            subject=aggregate_id,
            time=self.clock(),
            seq=version,
            causation=cause.event_id if cause else None,
            correlation=cause.correlation if cause else aggregate_id,
            traceparent=current_traceparent(),
            data=seal_data(message, self.personal),
        )
        return Entry(envelope.id, exchange_of(self.service, type(message)), message.wire_type(), encode(envelope))
