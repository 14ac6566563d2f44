"""Change the consents of an account, which has none before the first (ID-13)."""

from services.identity.context import IdentityContext
from services.identity.domain.consents.consents import Consents
from shared.errors import NotFound
from shared.persistence.repository import Transition


async def change_consents(context: IdentityContext, account_id: str, transition: Transition[Consents]) -> Consents:
    """The consents afterwards."""
    try:
        return (await context.consents.change(account_id, transition, processed=None)).state
    except NotFound:
        await context.consents.create_if_absent(account_id, Consents(account_id=account_id))
    return (await context.consents.change(account_id, transition, processed=None)).state
