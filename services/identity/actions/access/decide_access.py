"""Decide who may act for a company: by the mailed link, or in the account (ID-19)."""

from services.identity.actions.memberships.company_users import managed_company
from services.identity.actions.memberships.join_company import join_company
from services.identity.context import IdentityContext
from services.identity.domain.access.access_request import AccessRequest, approve, approver_of, joining, refuse
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import token_hash
from services.identity.domain.memberships.transitions import membership_of
from shared.observability.security_log import What, record
from shared.persistence.versioned import Versioned
from shared.values.viewer import Role, Viewer


async def shown_request(context: IdentityContext, token: str) -> AccessRequest:
    """The request behind a mailed link, which stays good; TokenInvalid."""
    return (await _by_token(context, token))[0].state


async def decide_by_link(context: IdentityContext, token: str, role: Role | None) -> AccessRequest:
    """Approved in a role, or refused without one, by who was mailed; TokenInvalid for a former owner."""
    found, by = await _by_token(context, token)
    return await _decide(context, found.id, role, by)


async def decide_in_account(
    context: IdentityContext, viewer: Viewer, request_id: str, role: Role | None
) -> AccessRequest:
    """The same by an owner who is logged in, or staff; NotFound, InsufficientScope, Refused."""
    request = (await context.access_requests.visible_to(viewer).get(request_id)).state
    await managed_company(context, viewer, request.customer_number)
    return await _decide(context, request_id, role, viewer.account_id)


async def _by_token(context: IdentityContext, token: str) -> tuple[Versioned[AccessRequest], str]:
    hashed = token_hash(token)
    found = await context.access_requests.by_token(hashed)
    if found is None:
        raise TokenInvalid
    approver = approver_of(found.state, hashed, context.clock())
    if approver.account_id is not None:
        account = (await context.accounts.get(approver.account_id)).state
        membership = membership_of(account, found.state.customer_number)
        if membership is None or membership.role is not Role.OWNER or account.email != approver.address:
            raise TokenInvalid
    return found, approver.account_id or "contact_person"


async def _decide(context: IdentityContext, request_id: str, role: Role | None, by: str) -> AccessRequest:
    now = context.clock()
    decided = await context.access_requests.change(
        request_id,
        lambda request: approve(request, role, by, now) if role else refuse(request, by, now),
        processed=None,
    )
    record(What.ACCESS_DECIDED, account_id=decided.state.account_id, outcome=decided.state.status, by=by)
    if role:
        job = joining(decided.state, role)
        await join_company(context, job.account_id, job.customer_number, role, job.reason)
    return decided.state
