"""The fields of identity's bodies that no other service has (ID-03, ID-04)."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from services.identity.domain.profiles.profile import Profile
from services.identity.security.password_strength import LONGEST, SHORTEST
from shared.web.validation import wrong


def _profile(value: object) -> object:
    """Text, as JSON has it: strict bodies take no other form for a choice."""
    if not isinstance(value, str):
        raise wrong("not_text")
    try:
        return Profile(value)
    except ValueError:
        raise wrong("not_a_choice", choices=", ".join(Profile)) from None


def _long_enough(password: str) -> str:
    # Not by the schema, whose 12 is in released clients.
    if len(password) < SHORTEST:
        raise wrong("text_too_short", min=SHORTEST)
    return password


NewPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=12, max_length=LONGEST),
    AfterValidator(_long_enough),
    Field(
        description="15 to 128 characters, not easy to guess; any character, spaces included",
        examples=["copper lantern on the ferry"],
    ),
]

GivenPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=1, max_length=128),
    Field(examples=["copper lantern on the ferry"]),
]

ProfileName = Annotated[
    Profile,
    BeforeValidator(_profile),
    Field(description="one that the merchant offers: the first step of a registration lists them"),
]

MailedToken = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        description="from the fragment of the mailed link",
        examples=["Zm9yIGV4YW1wbGUgb25seSwgbm90IGEgcmVhbCB0b2tlbg"],
    ),
]

SecondFactorCode = Annotated[
    str, Field(pattern=r"^[0-9]{6}$", description="six digits that the authenticator shows", examples=["492039"])
]
