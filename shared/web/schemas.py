"""Strict bodies: unknown fields and other types are refused, nothing is guessed (AP-01)."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.values.line import parse_line
from shared.web.validation import wrong


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
    try:
        return parse_line(text)
    except ValueError:
        raise wrong("unprintable_text") from None


OneLine = AfterValidator(_one_line)
"""What makes a string one line, for fields with other lengths than Line's: it stands behind the `Field` with them."""

Line = Annotated[str, Field(min_length=1, max_length=200), OneLine]
"""One line of text, such as a name (`shared.values.line`). Its length is counted in code points, as it was sent."""
