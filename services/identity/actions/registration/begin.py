"""Begin a registration in steps (ID-01)."""

from services.identity.context import IdentityContext
from services.identity.domain.links.token import token_hash
from services.identity.domain.registration.draft import Draft
from shared.persistence.versioned import Versioned
from shared.values.ids import new_secret
from shared.values.locale import Locale


async def begin(context: IdentityContext, locale: Locale, return_target: str | None) -> tuple[Versioned[Draft], str]:
    """An empty draft and its secret, which is told once; Invalid when there is no such return target."""
    secret = new_secret()
    draft = Draft(
        account_id=context.new_id("acc"),
        secret_hash=token_hash(secret),
        return_target=context.return_targets.chosen(return_target),
        locale=locale,
        touched_at=context.clock(),
    )
    return await context.drafts.create(context.new_id("reg"), draft), secret
