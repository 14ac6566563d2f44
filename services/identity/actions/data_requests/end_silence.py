"""Warn an account that nobody uses, and erase it when the warning stays without an answer (ID-26)."""

import contextlib

from services.identity.context import IdentityContext
from services.identity.domain.data_requests.request import Kind, Source
from services.identity.domain.data_requests.standing import announce_erasure, begin_silent_erasure, silence_is_over
from services.identity.domain.data_requests.transitions import receive, verify
from shared.errors import AlreadyExists
from shared.values.ids import derived_id


async def end_silence(context: IdentityContext, account_id: str) -> None:
    """The notice after 23 months; after 24, and 30 days behind the notice at least, the erasure begins as one that was
    asked for. Nothing before its time; a second time it changes nothing."""
    now = context.clock()
    account = (await context.accounts.get(account_id)).state
    if not silence_is_over(account, now):
        await context.accounts.change(account_id, lambda each: announce_erasure(each, now), processed=None)
        return
    announced = str(account.standing.erasure_announced_at)
    request = receive(derived_id("dat", account_id, announced), account, Kind.ERASURE, Source.INACTIVITY, now)
    with contextlib.suppress(AlreadyExists):  # the owner asked for it already
        await context.data_requests.create_if_absent(request.request_id, *verify(request, now))
    await context.accounts.change(account_id, lambda each: begin_silent_erasure(each, now), processed=None)
