"""The transitions of a company: created, changed by staff, active once one of its users can log in (ID-16)."""

from collections.abc import Sequence
from datetime import datetime

from services.identity.domain.companies.company import Company, ContactPerson
from services.identity.domain.companies.public import public
from shared.events.contract import Event
from shared.events.identity.company_changed import CompanyChanged
from shared.values.company_numbers import CompanyNumbers
from shared.values.locale import Locale
from shared.values.postal_address import PostalAddress
from shared.values.state import StateValue

Decision = tuple[Company, Sequence[Event]]


class CompanyDetails(StateValue):
    """What staff knows of a company, or what was typed into the request form."""

    name: str
    address: PostalAddress
    locale: Locale
    sub_users: bool = False


def create(
    customer_number: str,
    numbers: CompanyNumbers,
    details: CompanyDetails,
    now: datetime,
    request_id: str | None = None,
) -> Decision:
    """A new company without users."""
    company = Company(
        **dict(details),
        customer_number=customer_number,
        company_number=numbers.company_number,
        company_key=numbers.key,
        vat_number=numbers.vat_number,
        created_at=now,
        request_id=request_id,
    )
    return company, [CompanyChanged(company=public(company))]


def change(company: Company, details: CompanyDetails, vat_number: str | None) -> Decision:
    """Its name, address, language, VAT number and module; the company number stays."""
    return _changed(company, **dict(details), vat_number=vat_number)


def set_contact_person(company: Company, contact: ContactPerson) -> Decision:
    """Whom its users turn to from now on (ID-28)."""
    return _changed(company, contact_person=contact)


def activate(company: Company) -> Decision:
    """One of its users can log in; a second time it changes nothing."""
    return _changed(company, status="active")


def _changed(company: Company, **fields: object) -> Decision:
    changed = company.model_copy(update=fields)
    return changed, [CompanyChanged(company=public(changed))] if changed != company else []
