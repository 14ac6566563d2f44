"""Which profiles the merchant offers (ID-02)."""

from services.identity.context import IdentityContext
from services.identity.domain.profiles.profile import Profile
from shared.errors import FieldError, Invalid


def check_profile(context: IdentityContext, profile: Profile) -> None:
    """Invalid names `profile` when the merchant does not offer it."""
    if profile not in context.profiles:
        raise Invalid(FieldError("profile", "not_a_choice", {"choices": ", ".join(context.profiles)}))
