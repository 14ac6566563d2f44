"""A request about a person's data, as it is stored (ID-14): a process over all services, one list of steps per kind.

received ──link──▶ scheduled ──its time──▶ running ──every answer──▶ done
   │ not confirmed     │ withdrawn           │ something is open
   ▼                   ▼                     ▼
refused            withdrawn               held ──its date──▶ running
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from services.identity.domain.data_requests.jobs import CloseAccount, CollectOwnData, DeliverExport, EraseAccount
from services.identity.domain.links.link import Links, Purpose, newest
from shared.events.contract import Message
from shared.events.identity.erasure_requested import ErasureRequested
from shared.events.identity.export_requested import ExportRequested
from shared.values.locale import Locale
from shared.values.process import Process, Step
from shared.values.state import StateValue

OTHERS = ErasureRequested.CONSUMERS
"""The services that hold something of people besides identity."""

ANSWER_WITHIN = timedelta(days=1)
"""For each service; what is late raises an alarm, and goes on when it comes."""

ALARM_BEFORE_DUE = timedelta(days=5)
"""So long before the month is over a request that is not answered raises an alarm, for a person to look."""

GRACE = timedelta(days=7)
"""An erasure begins so long after it was asked for: who did not ask, or thinks better of it, stops it."""


class Kind(StrEnum):
    """What is asked for: GDPR articles 15 and 20, 17, 18."""

    ACCESS = "access"
    ERASURE = "erasure"
    RESTRICTION = "restriction"


class Source(StrEnum):
    """How it was asked: in the account, by an e-mail that staff recorded, or by 24 months of silence (ID-26)."""

    ACCOUNT = "account"
    EMAIL = "email"
    INACTIVITY = "inactivity"


class Status(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    HELD = "held"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({Status.DONE, Status.REFUSED, Status.WITHDRAWN})


class HeldState(StateValue):
    """Documents of a service that are not erased before `until`: by `law`, or because something is still `open`."""

    service: str
    collection: str
    purpose: str
    why: str
    documents: int
    until: datetime


class DataRequest(Process):
    """`address` is where its answer goes, until it is answered; `open_key` keeps one open request of a kind for an
    account. `due_at` is one month after it was received. `waiting` are the services that answered that something is
    still open, `held_until` when they are asked again, as the next `round`. `archive_until`: how long an export can be
    fetched. `lifted_at`: a restriction is over. `overdue`: the alarm about its due date was raised."""

    request_id: str
    kind: Kind
    source: Source
    account_id: str
    customer_number: str | None
    address: str | None = Field(repr=False)
    locale: Locale
    open_key: str | None = None
    received_at: datetime
    due_at: datetime
    status: Status = Status.RECEIVED
    verified_at: datetime | None = None
    starts_at: datetime | None = None
    ended_at: datetime | None = None
    refusal: str | None = None
    held: tuple[HeldState, ...] = ()
    waiting: tuple[str, ...] = ()
    held_until: datetime | None = None
    round: int = 0
    links: Links = ()
    archive_until: datetime | None = None
    redeemed_at: datetime | None = None
    lifted_at: datetime | None = None
    overdue: bool = False
    recorded_by: str | None = None
    return_target: str | None = None

    def steps(self) -> tuple[Step, ...]:
        """An export collects and delivers; an erasure asks what is open, closes the account, and erases."""
        return EXPORT if self.kind is Kind.ACCESS else ERASURE

    def deadlines(self) -> Mapping[str, datetime]:
        """`answers` of the present step are late; `start` of what was scheduled; `held` ends; `reply` is nearly due;
        `link`: nobody confirmed it; `archive`: the link to an export is over."""
        if self.status in ENDED:
            return {"archive": self.archive_until} if self.links and self.archive_until else {}
        link = newest(self.links, Purpose.CONFIRM_DATA_REQUEST) if self.status is Status.RECEIVED else None
        moments = {
            "answers": self.until,
            "start": self.starts_at if self.status is Status.SCHEDULED else None,
            "held": self.held_until if self.status is Status.HELD else None,
            "reply": None if self.overdue else self.due_at - ALARM_BEFORE_DUE,
            "link": link.expires_at if link else None,
        }
        return {name: moment for name, moment in moments.items() if moment}

    def alarms(self) -> tuple[str, ...]:
        """Besides late services: `reply`, when the month is nearly over."""
        late = super().alarms() if self.status is Status.RUNNING else ()
        return (*late, "reply") if self.overdue and self.status not in ENDED else late


def open_until(request: DataRequest) -> datetime | None:
    """A request that is not answered keeps the address that its answer goes to (the one that erases, its own)."""
    return None if request.status in ENDED else request.due_at + timedelta(days=365)


def _ask_export(request: DataRequest) -> list[Message]:
    asked = ExportRequested(
        request_id=request.request_id,
        account_id=request.account_id,
        customer_number=request.customer_number,
        email=request.address or "",
        requested_at=request.received_at,
    )
    return [asked, CollectOwnData(request_id=request.request_id)]


def _ask_erasure(request: DataRequest) -> list[Message]:
    return [
        ErasureRequested(
            request_id=request.request_id,
            account_id=request.account_id,
            customer_number=request.customer_number,
            email=request.address or "",
            step=request.step,
            round=request.round,
            requested_at=request.received_at,
        )
    ]


OWN = "identity"

EXPORT = (
    Step("collect", ask=_ask_export, awaits=(*OTHERS, OWN), within=ANSWER_WITHIN),
    Step("deliver", ask=lambda each: [DeliverExport(request_id=each.request_id)], awaits=(OWN,), within=ANSWER_WITHIN),
)

ERASURE = (
    Step("check", ask=_ask_erasure, awaits=OTHERS, within=ANSWER_WITHIN),
    Step("close", ask=lambda each: [CloseAccount(request_id=each.request_id)], awaits=(OWN,), within=ANSWER_WITHIN),
    Step("erase", ask=_ask_erasure, awaits=OTHERS, within=ANSWER_WITHIN),
    Step("account", ask=lambda each: [EraseAccount(request_id=each.request_id)], awaits=(OWN,), within=ANSWER_WITHIN),
)
