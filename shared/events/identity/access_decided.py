"""A request to act for a company was approved or refused, or nobody decided in time (ID-19); notifier tells who
asked."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal


class AccessDecided(Event):
    """Names the company by the number that the asker gave alone: `expired` says nothing of whether it was right."""

    TYPE: ClassVar[str] = "identity.access_decided"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    account_id: str
    email: Personal
    customer_number: str
    outcome: Annotated[str, Field(description="active, refused or expired", examples=["active"])]
    decided_at: datetime
    return_target: str | None = Field(
        None, description="which of the merchant's clients links lead to; the first if none"
    )
