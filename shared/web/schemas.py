"""Strict bodies: unknown fields and other types are refused, nothing is guessed (AP-01)."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.web.validation import wrong

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


class RequestModel(BaseModel):
    """A request body. `"1"` is no number, `1` is no string, a field we do not know is an error."""

    model_config = ConfigDict(
        extra="forbid", strict=True, str_strip_whitespace=True, frozen=True, hide_input_in_errors=True
    )


class ResponseModel(BaseModel):
    """A response body, or a piece of one. It can be read from a state that has attributes of the same names: only its
    own fields are taken. Every field is always sent, also one that has a default."""

    model_config = ConfigDict(frozen=True, from_attributes=True, json_schema_serialization_defaults_required=True)


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise wrong("unprintable_text")
    return unicodedata.normalize("NFC", text)


Line = Annotated[str, AfterValidator(_one_line), Field(min_length=1, max_length=200)]
"""One line of text, such as a name: safe for a mail header, normalised to NFC."""
