"""A member of the staff logged in with a recovery code instead of the authenticator (ID-23); notifier tells them."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.events.contract import Event
from shared.events.sealing import Personal
from shared.values.locale import Locale


class RecoveryCodeUsed(Event):
    """`codes_left` are the codes that are still good. Staff have no contact at notifier: the event names all that the
    mail needs."""

    TYPE: ClassVar[str] = "identity.recovery_code_used"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("notifier",)

    staff_id: str
    email: Personal
    locale: Locale
    used_at: datetime
    codes_left: int
    return_target: str | None = Field(None, description="none: staff logs in to no shop")
