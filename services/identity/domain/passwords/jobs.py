"""What identity asks of itself about passwords."""

from typing import ClassVar

from shared.events.job import Job
from shared.events.sealing import Personal


class SendResetLink(Job):
    """An address was typed into "forgot password" (ID-08). A job, so that the HTTP answer costs the same whether
    or not the address has an account. `email` is as typed, normalised; it may have no account."""

    VERB: ClassVar[str] = "send_reset_link"

    email: Personal
    return_target: str | None = None
