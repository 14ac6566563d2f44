"""What identity asks of itself when a consent ends."""

from datetime import datetime
from typing import ClassVar

from shared.events.job import Job
from shared.events.sealing import Personal


class KeepConsentProof(Job):
    """The proof of a consent that has ended is to be kept. One per `account_id`, `kind` and `given_at`."""

    VERB: ClassVar[str] = "keep_consent_proof"

    account_id: str
    kind: str
    wording_version: str
    wording_language: str
    wording_hash: str
    given_at: datetime
    source: str
    address: Personal
    ended_at: datetime
    ended_by: str
