"""Hand out the archive of an export to its owner, by the mailed link (ID-14)."""

import asyncio

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.archive import archive
from services.identity.domain.data_requests.transitions import redeem_archive
from services.identity.domain.links.link import TokenInvalid
from services.identity.domain.links.token import token_hash
from shared.errors import NotFound
from shared.observability.security_log import What, record
from shared.values.viewer import Viewer


async def fetch_archive(context: IdentityContext, viewer: Viewer, token: str) -> bytes:
    """A ZIP file; TokenInvalid when the link is not the viewer's, or used more than a quarter of an hour ago, or
    over."""
    hashed, now = token_hash(token), context.clock()
    account = (await context.accounts.visible_to(viewer).get(viewer.account_id)).state
    try:
        found = await context.data_requests.visible_to(viewer).find_one({"state.links.token_hash": hashed})
    except NotFound:
        raise TokenInvalid from None
    await context.data_requests.move(
        found.id, lambda each: redeem_archive(each, hashed, account.email, now), processed=None
    )
    record(What.EXPORT_FETCHED, account_id=viewer.account_id)
    return await _made_of_parts(context, found.id)


async def _made_of_parts(context: IdentityContext, request_id: str) -> bytes:
    parts = [part async for part in context.export_parts.of(request_id)]
    return await asyncio.to_thread(archive, parts)
