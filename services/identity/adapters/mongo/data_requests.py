"""Requests about people's data in MongoDB: processes, found by the token of a mailed link (ID-14)."""

from datetime import timedelta

from pymongo import ASCENDING, IndexModel

from services.identity.domain.data_requests.request import DataRequest, open_until
from shared.persistence.mongo import Database
from shared.persistence.processes import Processes
from shared.persistence.repository import Outbound
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

_LINK = "state.links.token_hash"

OWNED = Owned(noun="data request", read=Scope.IDENTITY_READ, account="state.account_id", newest_by="state.received_at")

RETENTION = Retention(
    purpose="proof that a request about someone's data was answered, and when: without the data, for three years",
    personal=("state.address", "state.links.address"),
    secret=(_LINK,),
    subject=Subject(account="state.account_id"),
    open_until=open_until,
    counted_from="state.received_at",
    period=timedelta(days=3 * 365),
    expires=True,
)


def data_request_store(database: Database, outbound: Outbound) -> Processes[DataRequest]:
    """Under an id of their own; an account has one open request of a kind."""
    by_token = IndexModel([(_LINK, ASCENDING)], name=_LINK, sparse=True)
    return Processes(
        database,
        "data_requests",
        DataRequest,
        outbound,
        retention=RETENTION,
        unique={"open_key": "open_key"},
        indexes=[by_token],
        owned=OWNED,
    )
