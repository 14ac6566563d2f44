"""The fields of each step, as a form shows them (ID-01): which are needed, and what was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.identity.domain.profiles.profile import Profile
from services.identity.domain.registration.draft import Draft, Step
from shared.values.locale import LOCALES

Need = Literal["required", "recommended", "optional"]


@dataclass(frozen=True)
class FormField:
    """`name` is the path in the step's body, as an error of the field has it. `value` is what was given before; a
    password is only said to be `given`."""

    name: str
    need: Need
    value: str | None = None
    given: bool = False
    choices: Sequence[str] = ()


NEXT: dict[Step, Step | None] = {
    Step.PROFILE: Step.DETAILS,
    Step.DETAILS: Step.RECAP,
    Step.RECAP: Step.CONFIRMED,
    Step.CONFIRMED: None,
}
"""The step that follows once a step's fields are sent."""

_DETAILS = (
    *("email", "first_name", "name", "phone"),
    *("address.street", "address.postal_code", "address.city", "address.country"),
)


def fields(draft: Draft, profiles: Sequence[Profile]) -> list[FormField]:
    """Those of the draft's step. The recap shows all that was given, and asks for the acceptance of the terms."""
    if draft.step is Step.PROFILE:
        return [_profile(draft, profiles)]
    if draft.step is Step.DETAILS:
        return _details(draft)
    if draft.step is Step.RECAP:
        terms = [FormField(name, "required") for name in ("terms_accepted", "terms.version", "terms.hash")]
        return [_profile(draft, profiles), *_details(draft), *terms]
    return []


def _profile(draft: Draft, profiles: Sequence[Profile]) -> FormField:
    return _with("profile", "required", draft.profile, tuple(profiles))


def _details(draft: Draft) -> list[FormField]:
    given = draft.details.model_dump() if draft.details else {}
    asked = [_with(name, "required", _at(given, name)) for name in _DETAILS]
    password = FormField("password", "optional", given=draft.password_hash is not None)
    return [*asked, password, _with("locale", "optional", given.get("locale", draft.locale), LOCALES)]


def _with(name: str, need: Need, value: str | None, choices: Sequence[str] = ()) -> FormField:
    return FormField(name, need, value or None, bool(value), choices)


def _at(given: dict[str, object], path: str) -> str | None:
    found: object = given
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found if isinstance(found, str) else None
