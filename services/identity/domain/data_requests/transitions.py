"""The transitions of a request about a person's data (ID-14)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from services.identity.domain.accounts.account import Account
from services.identity.domain.data_requests.jobs import ApplyRestriction
from services.identity.domain.data_requests.request import (
    ENDED,
    GRACE,
    OWN,
    DataRequest,
    HeldState,
    Kind,
    Source,
    Status,
)
from services.identity.domain.links.link import Purpose, check_link, new_link, with_link, without
from services.identity.domain.links.token import Token
from shared.errors import Refused
from shared.events.contract import Message
from shared.events.identity.account_erased import AccountErased
from shared.events.identity.data_request_confirmation_requested import DataRequestConfirmationRequested
from shared.events.identity.data_request_received import DataRequestReceived
from shared.events.identity.export_ready import ExportReady
from shared.events.personal_data import ErasureAnswer, HeldDocuments
from shared.values.months import months_after
from shared.values.process import begin, pass_deadline, record_answer, repeat

Decision = tuple[DataRequest, Sequence[Message]]

DOWNLOAD_AGAIN = timedelta(minutes=15)
"""How long a used link is still good."""


def receive(
    request_id: str,
    account: Account,
    kind: Kind,
    source: Source,
    now: datetime,
    return_target: str | None = None,
    recorded_by: str | None = None,
) -> DataRequest:
    """A new request of an account's owner, who has still to prove it is them (`verify`, `ask_to_confirm`)."""
    return DataRequest(
        request_id=request_id,
        kind=kind,
        source=source,
        account_id=account.account_id,
        customer_number=account.customer_number,
        address=account.email,
        locale=account.locale,
        open_key=f"{account.account_id} {kind.value}",
        received_at=now,
        due_at=months_after(now, 1),
        return_target=return_target,
        recorded_by=recorded_by,
    )


def verify(request: DataRequest, now: datetime) -> Decision:
    """It is their request: the person is told, and it starts: an erasure after the days of grace, unless nobody has
    been heard of for two years."""
    grace = request.kind is Kind.ERASURE and request.source is not Source.INACTIVITY
    starts_at = now + GRACE if grace else now
    verified = _with(request, status=Status.SCHEDULED, verified_at=now, starts_at=starts_at, links=())
    told = DataRequestReceived(
        request_id=request.request_id,
        account_id=request.account_id,
        email=request.address or "",
        kind=request.kind.value,
        received_at=request.received_at,
        due_at=request.due_at,
        starts_at=starts_at if grace else None,
        return_target=request.return_target,
    )
    events: list[Message] = [] if request.source is Source.INACTIVITY else [told]
    if grace:
        return verified, events
    started, messages = start(verified, now)
    return started, [*events, *messages]


def ask_to_confirm(request: DataRequest, token: Token, now: datetime) -> Decision:
    """Whoever wrote may be somebody else: a link goes to the account's own address."""
    address = request.address or ""
    link = new_link(Purpose.CONFIRM_DATA_REQUEST, token, address, now, request.return_target)
    asked = DataRequestConfirmationRequested(
        request_id=request.request_id,
        account_id=request.account_id,
        email=address,
        kind=request.kind.value,
        token=token.sealed,
        expires_at=link.expires_at,
        return_target=request.return_target,
    )
    return _with(request, links=with_link(request.links, link)), [asked]


def confirm(request: DataRequest, token_hash: str, now: datetime) -> Decision:
    """The owner followed the link; TokenInvalid otherwise."""
    check_link(request.links, Purpose.CONFIRM_DATA_REQUEST, token_hash, request.address or "", now)
    return verify(request, now)


def start(request: DataRequest, now: datetime) -> Decision:
    """Its first step; a restriction is identity's alone, and done with it."""
    running = _with(request, status=Status.RUNNING, starts_at=None)
    if request.kind is Kind.RESTRICTION:
        return _ended(running, Status.DONE, now), [ApplyRestriction(request_id=request.request_id)]
    return begin(running, now)


def withdraw(request: DataRequest, now: datetime) -> Decision:
    """The person thinks better of it, which lifts a restriction; Refused once an erasure has begun, or when it has
    ended."""
    if request.kind is Kind.RESTRICTION and request.status is Status.DONE and request.lifted_at is None:
        return _with(request, lifted_at=now), [ApplyRestriction(request_id=request.request_id)]
    if request.status in ENDED or request.step in {"close", "erase", "account"}:
        raise Refused("data_request_not_open")
    return _ended(request, Status.WITHDRAWN, now), []


def refuse(request: DataRequest, why: str, now: datetime) -> Decision:
    """Staff say no, and why; Refused as `withdraw`."""
    if request.status in ENDED or request.step in {"close", "erase", "account"}:
        raise Refused("data_request_not_open")
    return _ended(_with(request, refusal=why), Status.REFUSED, now), []


def pass_time(request: DataRequest, now: datetime) -> Decision:
    """What is due first, if it is due by now."""
    moments = sorted((moment, name) for name, moment in request.deadlines().items() if moment <= now)
    return _DUE[moments[0][1]](request, now) if moments else (request, [])


def _ask_again(request: DataRequest, now: datetime) -> Decision:
    """What was open should be over: the same step again, in the next round."""
    again = _with(request, status=Status.RUNNING, round=request.round + 1, waiting=(), held_until=None)
    return repeat(again, now)


_DUE: Mapping[str, Callable[[DataRequest, datetime], Decision]] = {
    "start": start,
    "answers": pass_deadline,
    "held": _ask_again,
    "link": lambda request, now: refuse(request, "not_confirmed", now),
    "archive": lambda request, _: (_with(request, links=()), []),
    "reply": lambda request, _: (_with(request, overdue=True), []),
}


def record_own(request: DataRequest, step: str, now: datetime) -> Decision:
    """identity's own answer to a step."""
    return (request, []) if request.status in ENDED else record_answer(request, step, OWN, now)


def finish_erasure(request: DataRequest, held: Sequence[HeldState], now: datetime) -> Decision:
    """identity has erased its own part, but for `held`: the mail about it goes to the address that its event alone
    still has."""
    if request.status in ENDED or request.step != "account":
        return request, []
    moved, messages = record_answer(_with(request, held=(*request.held, *held)), "account", OWN, now)
    told = AccountErased(
        request_id=request.request_id,
        email=request.address or "",
        locale=request.locale,
        erased_at=now,
        held=tuple(HeldDocuments.model_validate(each) for each in moved.held if each.why == "law"),
        return_target=request.return_target,
    )
    return _ended(moved, Status.DONE, now), [*messages, told]


def record_part(request: DataRequest, service: str, now: datetime) -> Decision:
    """A service's whole part of an export has arrived."""
    return (request, []) if request.status in ENDED else record_answer(request, "collect", service, now)


def record_erasure(request: DataRequest, service: str, answer: ErasureAnswer, now: datetime) -> Decision:
    """A service's answer to a check or an erasure. Something that is open holds the request until the latest of its
    dates, once every service has answered; nothing was erased if it was the check."""
    asked = (request.status is Status.RUNNING, request.step, request.round)
    if asked != (True, answer.step, answer.round):
        return request, []
    mine = tuple(HeldState(service=service, **dict(each)) for each in answer.held)
    held = (*(each for each in request.held if each.service != service), *mine)
    dates = [each.until for each in mine if each.why == "open"]
    noted = _with(request, held=held)
    if not dates:
        moved, messages = record_answer(noted, answer.step, service, now)
    else:
        until = max([*dates, request.held_until or now])
        moved, messages = _with(noted, waiting=(*request.waiting, service), held_until=until), []
    missing = {name for name, standing in moved.answers.items() if standing != "answered"}
    if moved.waiting and missing <= {*moved.waiting}:
        return _with(moved, status=Status.HELD, until=None), messages
    return moved, messages


def deliver(request: DataRequest, token: Token, now: datetime) -> Decision:
    """The archive is ready: its link is mailed, and good for seven days."""
    if request.status in ENDED:
        return request, []
    address = request.address or ""
    link = new_link(Purpose.DOWNLOAD_EXPORT, token, address, now, request.return_target)
    moved, messages = record_answer(request, "deliver", OWN, now)
    ready = ExportReady(
        request_id=request.request_id,
        account_id=request.account_id,
        email=address,
        token=token.sealed,
        expires_at=link.expires_at,
        return_target=request.return_target,
    )
    done = _ended(moved, Status.DONE, now)
    return _with(done, links=(link,), archive_until=link.expires_at), [*messages, ready]


def redeem_archive(request: DataRequest, token_hash: str, address: str, now: datetime) -> Decision:
    """The link is used: for a quarter of an hour more it still answers, as a download may break off; TokenInvalid when
    it is not good. `address` is the account's present one."""
    link = check_link(request.links, Purpose.DOWNLOAD_EXPORT, token_hash, address, now)
    if request.redeemed_at is not None:
        return request, []
    used = link.model_copy(update={"expires_at": min(link.expires_at, now + DOWNLOAD_AGAIN)})
    return _with(request, links=(used,), redeemed_at=now), []


def _ended(request: DataRequest, status: Status, now: datetime) -> DataRequest:
    links = without(request.links, Purpose.CONFIRM_DATA_REQUEST)
    cleared = {"address": None, "open_key": None, "until": None, "starts_at": None, "held_until": None}
    return _with(request, status=status, ended_at=now, links=links, **cleared)


def _with(request: DataRequest, **changes: object) -> DataRequest:
    return request.model_copy(update=changes)
