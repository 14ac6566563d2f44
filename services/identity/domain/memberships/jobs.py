"""What identity asks of itself when somebody joins or leaves a company (ID-17, ID-20)."""

from typing import ClassVar

from shared.events.job import Job
from shared.events.sealing import Personal


class JoinCompany(Job):
    """An account becomes a company's user. Applied once per `reason`."""

    VERB: ClassVar[str] = "join_company"

    account_id: str
    customer_number: str
    role: str
    reason: str


class WithdrawPending(Job):
    """A user has left: an invitation that still waits for the same person leads nowhere any more. `email` is the key of
    the address."""

    VERB: ClassVar[str] = "withdraw_pending"

    account_id: str
    customer_number: str
    email: Personal
