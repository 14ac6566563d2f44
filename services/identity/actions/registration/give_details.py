"""The second step of a registration (ID-01)."""

from services.identity.actions.registration.find_draft import find_draft
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import PersonalDetails
from services.identity.domain.registration.draft import Draft
from services.identity.domain.registration.draft import give_details as decide
from shared.persistence.versioned import Versioned


async def give_details(
    context: IdentityContext,
    draft_id: str,
    secret: str | None,
    details: PersonalDetails,
    password: str | None,
    client: str,
) -> Versioned[Draft]:
    """The draft at its recap, whether or not the address is taken: that is said when it is confirmed. RegistrationOver,
    StepMissing before a profile is chosen, Invalid when the password is easy to guess, HashingBusy."""
    draft = await find_draft(context, draft_id, secret)
    hashed = None
    if password is not None:
        await context.passwords.check_strength(password, details.known_words(), client)
        hashed = await context.passwords.hash(password, client)
    now = context.clock()
    return await context.drafts.change(draft.id, lambda draft: decide(draft, details, hashed, now), processed=None)
