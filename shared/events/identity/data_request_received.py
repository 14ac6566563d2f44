"""A person's request about their data was accepted as theirs (ID-14); notifier mails what happens now, and by when."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal


class DataRequestReceived(Event):
    """Answered by `due_at`. An erasure begins at `starts_at`, and can be stopped before; None for what begins at
    once."""

    TYPE: ClassVar[str] = "identity.data_request_received"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    request_id: str
    account_id: str
    email: Personal
    kind: Annotated[str, Field(description="later versions add others", examples=["erasure"])]
    received_at: datetime
    due_at: datetime
    starts_at: datetime | None = None
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
