"""A request to act for a company (ID-18, ID-19).

requested ──wrong──▶ unmatched ──14 days──▶ expired
    └──right──▶ contacted ──▶ active, refused, withdrawn, or expired after 14 days

The asker is told the same of `unmatched` as of `contacted`, until somebody decides. Without approvers staff decides.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from services.identity.domain.access.jobs import MatchAccessRequest
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import Token
from services.identity.domain.memberships.jobs import JoinCompany
from shared.errors import Refused
from shared.events.contract import Message
from shared.events.identity.access_decided import AccessDecided
from shared.events.identity.access_requested import AccessRequested
from shared.values.locale import Locale
from shared.values.state import State, StateValue
from shared.values.viewer import Role

LIFE = timedelta(days=14)

Status = Literal["requested", "unmatched", "contacted", "active", "refused", "expired", "withdrawn"]


class Approver(StateValue):
    """Who was mailed a link to decide: an owner, by login, or the merchant's contact person, who has none."""

    account_id: str | None
    address: str = Field(repr=False)
    token_hash: str = Field(repr=False)


class AccessRequest(State):
    """`held_for` is the company once it matched: its owners see the request from then on. `pair` is of asker and
    company while they wait: unique."""

    request_id: str
    account_id: str
    asker_name: str = Field(repr=False)
    asker_email: str = Field(repr=False)
    customer_number: str
    document_key: str
    status: Status = "requested"
    requested_at: datetime
    expires_at: datetime
    held_for: str | None = None
    pair: str | None = None
    company_name: str | None = Field(None, repr=False)
    approvers: tuple[Approver, ...] = ()
    decided_by: str | None = None
    return_target: str | None = None

    def deadlines(self) -> Mapping[str, datetime]:
        """`decision`: until when somebody may decide."""
        return {"decision": self.expires_at} if self.status in {"requested", "unmatched", "contacted"} else {}


Decision = tuple[AccessRequest, Sequence[Message]]


class Recipient(StateValue):
    """Whom of the company to ask, with a fresh token."""

    account_id: str | None
    address: str = Field(repr=False)
    locale: Locale
    token: Token


def ask(request: AccessRequest) -> Decision:
    """The job looks whether it is right."""
    return request, [MatchAccessRequest(request_id=request.request_id)]


def miss(request: AccessRequest) -> Decision:
    """Customer number and document do not belong together, or the same asker waits already."""
    return (_with(request, status="unmatched"), []) if request.status == "requested" else (request, [])


def contact(request: AccessRequest, company_name: str, recipients: Sequence[Recipient]) -> Decision:
    """It is right: held until one of the recipients decides, or staff when there is none."""
    if request.status != "requested":
        return request, []
    approvers = tuple(
        Approver(account_id=each.account_id, address=each.address, token_hash=each.token.token_hash)
        for each in recipients
    )
    contacted = _with(
        request,
        status="contacted",
        held_for=request.customer_number,
        pair=pair_of(request.account_id, request.customer_number),
        company_name=company_name,
        approvers=approvers,
    )
    return contacted, [_mail(contacted, company_name, each) for each in recipients]


def pair_of(account_id: str, customer_number: str) -> str:
    """Of one asker and one company."""
    return f"{account_id}:{customer_number}"


def approver_of(request: AccessRequest, token_hash: str, now: datetime) -> Approver:
    """Who may decide by this token; TokenInvalid once it was decided, or is too old."""
    found = next((each for each in request.approvers if each.token_hash == token_hash), None)
    if found is None or request.status != "contacted" or now >= request.expires_at:
        raise TokenInvalid
    return found


def approve(request: AccessRequest, role: Role, by: str, now: datetime) -> Decision:
    """The asker joins in the role; Refused unless it waits for a decision."""
    decided, told = _decide(request, "active", by, now)
    return decided, [joining(request, role), told]


def joining(request: AccessRequest, role: Role) -> JoinCompany:
    """What an approval comes to."""
    return JoinCompany(
        account_id=request.account_id,
        customer_number=request.customer_number,
        role=role.value,
        reason=request.request_id,
    )


def refuse(request: AccessRequest, by: str, now: datetime) -> Decision:
    """The asker does not join; Refused unless it waits for a decision."""
    decided, told = _decide(request, "refused", by, now)
    return decided, [told]


def withdraw(request: AccessRequest) -> Decision:
    """The asker has left the company meanwhile: nothing waits any more."""
    return (_with(request, status="withdrawn", **_OVER), []) if request.status == "contacted" else (request, [])


def expire(request: AccessRequest, now: datetime) -> Decision:
    """Nobody decided in time; nothing before it. The asker is told the same whether or not it was right."""
    if not request.deadlines() or now < request.expires_at:
        return request, []
    return _with(request, status="expired", **_OVER), [_told(request, "expired", now)]


_OVER: Mapping[str, object] = {"pair": None, "approvers": ()}


def _decide(request: AccessRequest, status: Status, by: str, now: datetime) -> tuple[AccessRequest, AccessDecided]:
    if request.status != "contacted" or now >= request.expires_at:
        raise Refused("already_decided")
    return _with(request, status=status, decided_by=by, **_OVER), _told(request, status, now)


def _with(request: AccessRequest, **fields: object) -> AccessRequest:
    return request.model_copy(update=fields)


def _told(request: AccessRequest, outcome: str, now: datetime) -> AccessDecided:
    return AccessDecided(
        account_id=request.account_id,
        email=request.asker_email,
        customer_number=request.customer_number,
        outcome=outcome,
        decided_at=now,
        return_target=request.return_target,
    )


def _mail(request: AccessRequest, company_name: str, recipient: Recipient) -> AccessRequested:
    return AccessRequested(
        request_id=request.request_id,
        email=recipient.address,
        locale=recipient.locale,
        company_name=company_name,
        customer_number=request.customer_number,
        asker_name=request.asker_name,
        asker_email=request.asker_email,
        token=recipient.token.sealed,
        expires_at=request.expires_at,
        return_target=request.return_target,
    )
