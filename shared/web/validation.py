"""What pydantic finds wrong in a request, as our field errors: its names and sentences reach no client (AP-01)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from shared.errors import FieldError, Params

CODES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "missing": ("required", {}),
    "extra_forbidden": ("unknown_field", {}),
    "string_type": ("not_text", {}),
    "string_unicode": ("not_text", {}),
    "string_too_short": ("text_too_short", {"min_length": "min"}),
    "string_too_long": ("text_too_long", {"max_length": "max"}),
    "string_pattern_mismatch": ("wrong_form", {}),
    "int_type": ("not_a_whole_number", {}),
    "int_from_float": ("not_a_whole_number", {}),
    "int_parsing": ("not_a_whole_number", {}),
    "int_parsing_size": ("not_a_whole_number", {}),
    "greater_than_equal": ("too_low", {"ge": "min"}),
    "less_than_equal": ("too_high", {"le": "max"}),
    "bool_parsing": ("not_true_or_false", {}),
    "bool_type": ("not_true_or_false", {}),
    "list_type": ("not_a_list", {}),
    "too_short": ("too_few", {"min_length": "min"}),
    "too_long": ("too_many", {"max_length": "max"}),
    "model_type": ("not_an_object", {}),
    "model_attributes_type": ("not_an_object", {}),
    "literal_error": ("not_a_choice", {"expected": "choices"}),
}
"""pydantic's error type → our code, and the names of its figures here. What is not in it would be `invalid_value`."""

MOST = 200
"""A body of 64 KiB can hold ten thousand wrong fields: the answer to it would be 25 times as long."""

_QUOTED = re.compile(r"'([^']*)'")


def wrong(code: str, **params: int | str) -> PydanticCustomError:
    """What a validator raises: `raise wrong("invalid_phone")`. The code has its text in the catalogue of problems."""
    return PydanticCustomError(code, "{code}", {"code": code, **params})


def wrong_at(errors: Mapping[tuple[int | str, ...], PydanticCustomError]) -> ValidationError:
    """What a validator raises for several places in its value, such as `(2, "sku")` in a list."""
    found = [InitErrorDetails(type=error, loc=place, input=None) for place, error in errors.items()]
    return ValidationError.from_exception_data("request", found)


def field_errors(found: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """Every wrong field of a request, from the errors that pydantic reports; MOST of them."""
    return [_field_error(each["loc"], *_ours(each["type"], each.get("ctx") or {})) for each in found[:MOST]]


def _ours(kind: str, figures: Mapping[str, Any]) -> tuple[str, Params]:
    if figures.get("code") == kind:  # raised with `wrong`
        return kind, {name: value for name, value in figures.items() if name != "code"}
    if kind in {"string_too_short", "too_short"} and figures["min_length"] == 1:
        return "empty", {}
    code, names = CODES.get(kind, ("invalid_value", {}))
    return code, {ours: _shown(figures[theirs]) for theirs, ours in names.items()}


def _shown(figure: Any) -> int | str:
    """A figure; of a choice, pydantic quotes each: `'fr', 'nl' or 'en'`."""
    return figure if isinstance(figure, int) else ", ".join(_QUOTED.findall(str(figure)))


def _field_error(location: tuple[int | str, ...], code: str, params: Params) -> FieldError:
    where, *path = location
    return FieldError(".".join(map(str, path)), code, params, in_body=where == "body")
