"""What identity asks of itself when an address is typed to get a link: jobs, so that the HTTP answer costs the same
whether or not the address has an account. `email` is as typed, normalised."""

from typing import ClassVar

from shared.events.job import Job
from shared.events.sealing import Personal


class SendResetLink(Job):
    """An address was typed into "forgot password" (ID-08)."""

    VERB: ClassVar[str] = "send_reset_link"

    email: Personal
    return_target: str | None = None


class SendConfirmationLink(Job):
    """The link that confirms an address was asked for again (ID-06)."""

    VERB: ClassVar[str] = "send_confirmation_link"

    email: Personal
    return_target: str | None = None
