"""identity's own part of an export, collected as the kernel does it for the other services (ID-14)."""

from services.identity.actions.data_requests.collect_part import collect_part
from services.identity.context import IdentityContext
from services.identity.domain.data_requests.request import OWN
from shared.persistence.subjects import Person
from shared.runtime.data_answers import export_part


async def collect_own_data(context: IdentityContext, request_id: str) -> None:
    """Twice is once."""
    request = (await context.data_requests.get(request_id)).state
    person = Person(request.account_id, request.customer_number, request.address)
    async for chunk in context.personal_data.export(person):
        await collect_part(context, OWN, export_part(chunk, request_id, request.account_id))
