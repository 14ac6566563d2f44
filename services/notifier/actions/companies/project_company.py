"""Keep what mails need of a company, and who its users are."""

from services.notifier.context import NotifierContext
from services.notifier.domain.companies.company import Company, ContactPerson, Membership
from shared.events.parts import CompanyState, MembershipState


async def project_company(context: NotifierContext, company: CompanyState, seq: int) -> None:
    """An older state than the known one is ignored."""
    contact = company.contact_person
    person = ContactPerson(name=contact.name, address=contact.email, locale=contact.locale) if contact else None
    await context.companies.project(company.customer_number, seq, Company(contact_person=person))


async def project_membership(context: NotifierContext, membership: MembershipState, seq: int) -> None:
    """An older state than the known one is ignored; one that is over stays known, so that no late event revives it."""
    known = Membership(
        account_id=membership.account_id,
        customer_number=membership.customer_number,
        role=membership.role,
        active=membership.ended_at is None,
    )
    await context.memberships.project(membership.membership_id, seq, known)
