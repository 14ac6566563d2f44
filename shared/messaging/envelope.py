"""CloudEvents 1.0 in structured JSON, and the four attributes that we add (EV-01, OP-01).

`seq` is the version of the aggregate that the event came from, `causation` the id of the event that led to it,
`correlation` the first cause of the whole chain, `traceparent` the W3C trace context.
"""

import json
from typing import Generic, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from shared.errors import Permanent
from shared.events.contract import Event, Message
from shared.events.sealing import PersonalBox

M = TypeVar("M", bound=Message)

CONTENT_TYPE = "application/cloudevents+json"


class UndecodableMessage(Permanent):
    """A message is no envelope, or its data do not fit the contract; `where` lists the offending fields, no values."""

    code = "undecodable_message"

    def __init__(self, what: str, error: ValidationError | None = None) -> None:
        problems = error.errors(include_input=False, include_url=False, include_context=False) if error else []
        self.where = [f"{'.'.join(str(part) for part in problem['loc'])}: {problem['type']}" for problem in problems]
        super().__init__(f"{what}: {'; '.join(self.where)}" if self.where else what)


class WrongSource(Permanent):
    """The sender named in the envelope is not the service that owns the message."""

    code = "wrong_source"


class Envelope(BaseModel):
    """An event on the wire. `data` may hold sealed fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    seq: int
    causation: str | None = None
    correlation: str
    traceparent: str | None = None
    data: dict[str, object]


_ATTRIBUTES = Envelope.model_fields.keys() - {"data"}


class Received(BaseModel, Generic[M]):
    """An event or a job as its handler gets it: decoded, opened, with what the handler needs of the envelope."""

    model_config = ConfigDict(frozen=True)

    data: M
    id: str
    subject: str
    seq: int
    time: AwareDatetime
    correlation: str


def seal_data(message: Message, box: PersonalBox) -> dict[str, object]:
    """The data of an event or a job as JSON types, every `Personal` field sealed."""
    return message.model_dump(mode="json", context={"personal": box})


def encode(envelope: Envelope) -> str:
    """The JSON text that goes into the outbox and onto the wire."""
    return envelope.model_dump_json(exclude_none=True)


def decode(body: bytes) -> Envelope:
    """The envelope of a message body; UndecodableMessage when it is none."""
    try:
        return Envelope.model_validate_json(body)
    except ValidationError as error:
        raise UndecodableMessage("The body is no CloudEvents envelope", error) from None


def source_of(service: str) -> str:
    """The `source` of every message that a service sends."""
    return f"/comptoir/{service}"


def open_data(envelope: Envelope, contract: type[M], box: PersonalBox, service: str) -> Received[M]:
    """The typed event or job that `service` received. UndecodableMessage when its type or data are not the contract's,
    WrongSource when an event is not its publisher's or a job not the service's own, UnsealedPersonalData when a
    personal field is in clear."""
    if envelope.type != contract.wire_type():
        raise UndecodableMessage(f"The type is {envelope.type}, this queue takes {contract.wire_type()}")
    owner = contract.publisher() if issubclass(contract, Event) else service
    if envelope.source != source_of(owner):
        raise WrongSource(f"Only {owner} sends {contract.wire_type()}, and the source is another.")
    try:
        data = contract.model_validate(envelope.data, context={"personal": box})
    except ValidationError as error:
        raise UndecodableMessage(f"The data do not fit {contract.wire_type()}", error) from None
    return Received[M].model_construct(
        data=data,
        id=envelope.id,
        subject=envelope.subject,
        seq=envelope.seq,
        time=envelope.time,
        correlation=envelope.correlation,
    )


def peek(body: bytes) -> dict[str, object]:
    """An envelope's own attributes, without its data, for operators: {} when the body is no JSON object. What else a
    stranger put into the body stays unread: it may be personal."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {key: value for key, value in content.items() if key in _ATTRIBUTES and isinstance(value, str | int)}
