"""The first step of a registration (ID-01, ID-02)."""

from services.identity.actions.accounts.check_profile import check_profile
from services.identity.actions.registration.find_draft import find_draft
from services.identity.context import IdentityContext
from services.identity.domain.profiles.profile import Profile
from services.identity.domain.registration.draft import Draft
from services.identity.domain.registration.draft import choose_profile as decide
from shared.persistence.versioned import Versioned


async def choose_profile(
    context: IdentityContext, draft_id: str, secret: str | None, profile: Profile
) -> Versioned[Draft]:
    """The draft at its details; RegistrationOver, Invalid when the merchant does not offer the profile."""
    draft, now = await find_draft(context, draft_id, secret), context.clock()
    check_profile(context, profile)
    return await context.drafts.change(draft.id, lambda draft: decide(draft, profile, now), processed=None)
