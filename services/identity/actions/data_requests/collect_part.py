"""Keep a stretch of an export; the last one that was missing of a service answers for it (ID-14)."""

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.export_part import collected
from services.identity.domain.data_requests.request import ENDED
from services.identity.domain.data_requests.transitions import record_part
from shared.errors import NotFound
from shared.events.personal_data import ExportPart
from shared.values.ids import derived_id


async def collect_part(context: IdentityContext, service: str, part: ExportPart) -> None:
    """Once per part, in any order. A part of a request that has ended is not kept: the copy of a person who was erased
    since comes back by no replay."""
    try:
        request = (await context.data_requests.get(part.request_id)).state
    except NotFound:
        return
    if request.status in ENDED:
        return
    now = context.clock()
    part_id = derived_id("exp", part.request_id, service, str(part.number))
    await context.export_parts.create_if_absent(part_id, collected(part, service, now))
    if await context.export_parts.is_whole(part.request_id, service):
        await context.data_requests.move(part.request_id, lambda each: record_part(each, service, now), processed=None)
