"""Create a company: one customer number per company number, whatever happens at once (ID-16, ID-17)."""

from services.identity.context import IdentityContext
from services.identity.domain.companies.company import Company
from services.identity.domain.companies.transitions import CompanyDetails, create
from shared.errors import AlreadyExists, Contended, Refused
from shared.persistence.versioned import Versioned
from shared.values.company_numbers import CompanyNumbers

_TRIES = 5


class CompanyExists(Refused):
    """The company number has a customer number."""

    code = "company_exists"


async def create_company(
    context: IdentityContext, numbers: CompanyNumbers, details: CompanyDetails, request_id: str | None = None
) -> Versioned[Company]:
    """The new company, without users; CompanyExists when its number has one."""
    for _ in range(_TRIES):
        number = context.new_company_customer_number()
        company, events = create(number, numbers, details, context.clock(), request_id)
        try:
            return await context.companies.create(number, company, events)
        except AlreadyExists as error:
            if error.field == "company_key":
                raise CompanyExists from None
    raise Contended("No free customer number was found; try again.")
