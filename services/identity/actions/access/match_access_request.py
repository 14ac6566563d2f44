"""See whether a request to act for a company is right, and ask the company (ID-18, ID-19)."""

from collections.abc import Sequence

from prometheus_client import Counter

from services.identity.actions.access.learn_document import document_key
from services.identity.actions.memberships.company_users import users_of
from services.identity.context import IdentityContext
from services.identity.domain.access.access_request import AccessRequest, Recipient, contact, miss
from services.identity.domain.access.document import DocumentKind
from services.identity.domain.companies.company import Company
from services.identity.domain.memberships.transitions import membership_of
from shared.errors import AlreadyExists
from shared.observability.security_log import What, record
from shared.values.viewer import Role

links = Counter("comptoir_company_links_total", "Requests to act for a company, by what was found", ["outcome"])

MOST_RECIPIENTS = 5
"""Owners who are mailed."""


async def match_access_request(context: IdentityContext, request_id: str, *, job_id: str) -> None:
    """Applied once per `job_id`. Wrong ones are counted and stand in the security log: staff is alarmed by many."""
    request = (await context.access_requests.get(request_id)).state
    company = await _company(context, request)
    if company is None or not await _is_right(context, request, company):
        await _miss(context, request, job_id, "unmatched")
        return
    recipients = await _recipients(context, company)
    try:
        await context.access_requests.change(
            request_id, lambda request: contact(request, company.name, recipients), processed=job_id
        )
        links.labels("matched").inc()
    except AlreadyExists:  # the same asker waits for the same company
        await _miss(context, request, job_id, "repeated")


async def _company(context: IdentityContext, request: AccessRequest) -> Company | None:
    """The company, unless the asker is its user already."""
    found = await context.companies.find_one({"_id": request.customer_number})
    account = (await context.accounts.get(request.account_id)).state
    return found.state if found and membership_of(account, request.customer_number) is None else None


async def _is_right(context: IdentityContext, request: AccessRequest, company: Company) -> bool:
    vat_number = document_key(company.customer_number, DocumentKind.VAT_NUMBER, company.vat_number or "")
    if company.vat_number and request.document_key == vat_number:
        return True
    return await context.known_documents.get(request.document_key) is not None


async def _miss(context: IdentityContext, request: AccessRequest, job_id: str, outcome: str) -> None:
    await context.access_requests.change(request.request_id, miss, processed=job_id)
    links.labels(outcome).inc()
    if outcome == "unmatched":
        record(What.LINK_REFUSED, account_id=request.account_id)


async def _recipients(context: IdentityContext, company: Company) -> Sequence[Recipient]:
    """The owners whose address is confirmed; else the contact person; else nobody: then staff decides."""
    new = context.one_time_tokens.new
    owners = [
        Recipient(account_id=user.account_id, address=user.email, locale=user.locale, token=new())
        for user in await users_of(context, company.customer_number)
        if user.email_confirmed_at and (own := membership_of(user, company.customer_number)) and own.role is Role.OWNER
    ]
    person = company.contact_person
    if owners or person is None:
        return owners[:MOST_RECIPIENTS]
    return [Recipient(account_id=None, address=person.email, locale=person.locale, token=new())]
