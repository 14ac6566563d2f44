"""Change a company: staff's affair (ID-16, ID-17, ID-28)."""

from services.identity.context import IdentityContext
from services.identity.domain.companies import transitions
from services.identity.domain.companies.company import Company, ContactPerson
from services.identity.domain.companies.transitions import CompanyDetails
from shared.errors import FieldError, Invalid
from shared.persistence.versioned import Versioned, Versions
from shared.values.company_numbers import NumbersDiffer, company_numbers
from shared.values.viewer import Viewer


async def change_company(
    context: IdentityContext,
    viewer: Viewer,
    customer_number: str,
    details: CompanyDetails,
    vat_number: str | None,
    expected: Versions,
) -> Versioned[Company]:
    """The changed company. Invalid for a VAT number that is another company's; Stale, NotFound."""
    company = (await context.companies.visible_to(viewer).get(customer_number)).state
    try:
        company_numbers(company.company_key[:2], company.company_number, vat_number)
    except NumbersDiffer:
        raise Invalid(FieldError("vat_number", "numbers_differ")) from None
    return await context.companies.change(
        customer_number,
        lambda company: transitions.change(company, details, vat_number),
        processed=None,
        expected=expected,
    )


async def set_contact_person(
    context: IdentityContext, viewer: Viewer, customer_number: str, contact: ContactPerson, expected: Versions
) -> Versioned[Company]:
    """The company with its contact person; Stale, NotFound."""
    await context.companies.visible_to(viewer).get(customer_number)
    return await context.companies.change(
        customer_number,
        lambda company: transitions.set_contact_person(company, contact),
        processed=None,
        expected=expected,
    )
