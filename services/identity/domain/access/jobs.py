"""What identity asks of itself when somebody wants to be linked to a company: the HTTP answer costs the same whether or
not what was given is right (ID-18)."""

from typing import ClassVar

from shared.events.job import Job


class MatchAccessRequest(Job):
    """Customer number and document were given; the worker looks whether they belong together."""

    VERB: ClassVar[str] = "match_access_request"

    request_id: str
