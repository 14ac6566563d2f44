"""Sessions were ended before their time: by logging out, by the use of a copied refresh token, by a new password
(ID-07, ID-08). Every service then refuses their access tokens, which would otherwise be good for up to ten minutes."""

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.contract import Event


class SessionsEnded(Event):
    """One session when `session_id` names it; all sessions of the account that began in an epoch before
    `before_epoch` when that is given, but for `kept_session`, which goes on."""

    TYPE: ClassVar[str] = "identity.sessions_ended"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("billing", "orders")

    account_id: str
    session_id: str | None = None
    before_epoch: int | None = None
    kept_session: str | None = None
    ended_at: datetime
    why: Annotated[str, Field(description="later versions add others", examples=["logout"])]
