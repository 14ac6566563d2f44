"""The fields of identity's bodies: text from a client in, checked values out (ID-03, ID-04)."""

import re
import unicodedata
from typing import Annotated, Any

import phonenumbers
from babel import Locale as BabelLocale
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.errors import FieldError, Invalid
from shared.values.email_address import EmailAddress, email_key

_NOT_IN_ISO_3166 = re.compile("AC|CP|CQ|DG|EA|EU|EZ|IC|QO|TA|UN|XA|XB|XK|ZZ")
COUNTRIES = frozenset(
    code
    for code in map(str, BabelLocale("en").territories)
    if re.fullmatch("[A-Z]{2}", code) and not _NOT_IN_ISO_3166.fullmatch(code)
)


def _email(value: Any) -> EmailAddress:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "Give the e-mail address as a string.")
    try:
        # test_environment allows .test (RFC 2606): nobody can own such an address
        valid = validate_email(value.strip(), check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError as error:
        # as data: the library's words may quote braces of the input
        raise PydanticCustomError("invalid_email", "{reason}", {"reason": str(error)}) from None
    if unicodedata.normalize("NFKC", valid.local_part) != valid.local_part:
        raise PydanticCustomError(
            "invalid_email", "The address has look-alike characters: type it in ordinary letters and digits."
        )
    return EmailAddress(valid.normalized, email_key(valid.local_part, valid.ascii_domain or valid.domain))


def _country(code: str) -> str:
    if code not in COUNTRIES:
        raise PydanticCustomError(
            "invalid_country", "Give the country as two capital letters (ISO 3166-1), such as BE."
        )
    return code


Email = Annotated[
    EmailAddress,
    PlainValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254, "examples": ["camille@example.com"]}),
]

CountryCode = Annotated[str, AfterValidator(_country), Field(examples=["BE"])]

PhoneText = Annotated[
    str, Field(min_length=3, max_length=40, description="with country code, or as dialled in the address's country")
]

NewPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=12, max_length=128),
    Field(
        description="12 to 128 characters, not easy to guess; any character, spaces included",
        examples=["copper lantern on the ferry"],
    ),
]

GivenPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=1, max_length=128),
    Field(examples=["copper lantern on the ferry"]),
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


def phone_number(text: str, country: str) -> str:
    """E.164, read as dialled in `country` when it has no country code; Invalid names `phone`."""
    wrong = FieldError("phone", "Give a phone number that can be dialled, such as +32 470 12 34 56.", "invalid_phone")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise Invalid(wrong) from None
    # "possible" looks at the length alone: new ranges open faster than the library's tables follow
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise Invalid(wrong)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
