"""A company as the other services see it."""

from services.identity.domain.companies.company import Company
from shared.events.parts import CompanyContact, CompanyState, PostalAddress


def public(company: Company) -> CompanyState:
    """The company's whole public state."""
    contact = company.contact_person
    return CompanyState(
        customer_number=company.customer_number,
        company_number=company.company_number,
        vat_number=company.vat_number,
        name=company.name,
        address=PostalAddress.model_validate(company.address),
        locale=company.locale,
        contact_person=CompanyContact.model_validate(contact) if contact else None,
        status=company.status,
    )
