"""What identity asks of itself while it answers a request: its own part, as the other services answer theirs."""

from typing import ClassVar

from shared.events.job import Job


class ApplyRestriction(Job):
    """A restriction was asked for, or is to be lifted."""

    VERB: ClassVar[str] = "apply_restriction"

    request_id: str


class CollectOwnData(Job):
    """identity's part of an export."""

    VERB: ClassVar[str] = "collect_own_data"

    request_id: str


class DeliverExport(Job):
    """Every part is here: the link to the archive is mailed."""

    VERB: ClassVar[str] = "deliver_export"

    request_id: str


class CloseAccount(Job):
    """Nothing is open any more: the account's sessions end, and it is logged in to no more."""

    VERB: ClassVar[str] = "close_account"

    request_id: str


class EraseAccount(Job):
    """The other services have erased their part: identity erases its own."""

    VERB: ClassVar[str] = "erase_account"

    request_id: str
