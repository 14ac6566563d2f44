"""Erase what identity itself holds of a person, once every other service has answered (ID-14)."""

from dataclasses import asdict

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.request import OWN, HeldState
from services.identity.domain.data_requests.transitions import finish_erasure
from shared.persistence.subjects import Person


async def erase_account(context: IdentityContext, request_id: str) -> None:
    """Twice is once. The account stays as a tombstone without a person in it: its customer number is given to nobody
    else, its address is free again."""
    request = (await context.data_requests.get(request_id)).state
    person = Person(request.account_id, request.customer_number, request.address)
    held = [
        HeldState(service=OWN, **asdict(each))
        for each in await context.personal_data.erase(person)
        if each.collection != context.data_requests.kind
    ]
    now = context.clock()
    await context.data_requests.move(request_id, lambda each: finish_erasure(each, held, now), processed=None)
