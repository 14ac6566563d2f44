"""Keep the newest known state of a company, and wake who waits for it."""

from services.orders.context import OrdersContext
from services.orders.domain.customers.company import KnownCompany
from shared.events.parts import CompanyState
from shared.values.postal_address import PostalAddress


async def project_company(context: OrdersContext, company: CompanyState, seq: int) -> None:
    """An older state than the known one is ignored."""
    await context.companies.project(company.customer_number, seq, _known(company))
    await context.signals.notify(company.customer_number)


def _known(company: CompanyState) -> KnownCompany:
    return KnownCompany(
        customer_number=company.customer_number,
        name=company.name,
        address=PostalAddress(**dict(company.address)),
        company_number=company.company_number,
        vat_number=company.vat_number,
    )
