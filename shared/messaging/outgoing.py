"""The AMQP message around an envelope: persistent, because the default delivery mode is transient."""

import aio_pika
from aio_pika.abc import HeadersType

from shared.messaging.envelope import CONTENT_TYPE


def outgoing(body: str | bytes, event_id: str, headers: HeadersType | None = None) -> aio_pika.Message:
    """A message that survives a broker restart; `message_id` is the event's id."""
    return aio_pika.Message(
        body.encode() if isinstance(body, str) else body,
        content_type=CONTENT_TYPE,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=event_id,
        headers=headers,
    )
