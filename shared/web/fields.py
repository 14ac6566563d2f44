"""Fields that bodies of several services share: text from a client in, checked values out (ID-03, ID-04)."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema

from shared.values.country import parse_country
from shared.values.email_address import EmailAddress, parse_email_address
from shared.web.validation import wrong


def _email(value: Any) -> EmailAddress:
    if not isinstance(value, str):
        raise wrong("not_text")
    try:
        return parse_email_address(value)
    except ValueError:
        raise wrong("invalid_email") from None


def _country(code: str) -> str:
    try:
        return parse_country(code)
    except ValueError:
        raise wrong("invalid_country") from None


Email = Annotated[
    EmailAddress,
    PlainValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254, "examples": ["camille@example.com"]}),
]


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise wrong("invalid_day") from None
    if day.isoformat() != text:  # fromisoformat reads weeks and basic forms too
        raise wrong("invalid_day")
    return text


DayText = Annotated[str, AfterValidator(_day), Field(json_schema_extra={"format": "date"}, examples=["2026-03-31"])]
"""A calendar day, as ISO 8601 writes it: YYYY-MM-DD. It stays a text, which sorts as the days do."""

CountryCode = Annotated[str, AfterValidator(_country), Field(examples=["BE"])]


def _accepted(terms: bool) -> bool:
    if not terms:
        raise wrong("terms_not_accepted")
    return terms


TermsAccepted = Annotated[
    bool,
    AfterValidator(_accepted),
    Field(description="The terms are accepted: must be true.", json_schema_extra={"const": True}),
]

PhoneText = Annotated[
    str, Field(min_length=3, max_length=40, description="with country code, or as dialled in the address's country")
]
"""A phone number as typed, for `shared.values.phone.parse_phone` once the address's country is known."""

ReturnTargetName = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=20,
        description="which of the merchant's clients links lead back to, by its name; the first by default",
        examples=["web"],
    ),
]
"""Checked by `shared.runtime.return_targets`; an address is never sent."""
