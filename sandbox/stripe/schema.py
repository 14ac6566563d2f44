"""Readers that turn form strings into typed values, or raise Stripe's 400 naming the parameter by its path."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.errors import invalid, missing_parameter, unknown_parameter

Reader = Callable[[Any, str], Any]


def text(max_length: int = 5000, *, clearable: bool = False) -> Reader:
    """A string; where `clearable`, an empty one unsets the field (Stripe's updates)."""

    def read(value: Any, path: str) -> str | None:
        if not isinstance(value, str):
            raise invalid(path, f"Invalid string: {path} must be a plain value.")
        if not value:
            if clearable:
                return None
            raise invalid(path, f"{path} must not be empty; leave it out instead.", "parameter_invalid_empty")
        if len(value) > max_length:
            raise invalid(path, f"{path} must be at most {max_length} characters.", "parameter_invalid_string")
        return value

    return read


def integer(minimum: int = 0, maximum: int = 99_999_999) -> Reader:
    """A whole number within both bounds."""

    def read(value: Any, path: str) -> int:
        if not isinstance(value, str) or not value.removeprefix("-").isdecimal() or len(value) > 18:
            raise invalid(path, f"Invalid integer: {path}.", "parameter_invalid_integer")
        if not minimum <= int(value) <= maximum:
            raise invalid(path, f"{path} must be between {minimum} and {maximum}.", "parameter_invalid_integer")
        return int(value)

    return read


def boolean(value: Any, path: str) -> bool:
    """`true` or `false`."""
    if value not in ("true", "false"):
        raise invalid(path, f"Invalid boolean: {path} must be true or false.")
    return bool(value == "true")


def colour(value: Any, path: str) -> str:
    """`#rrggbb`."""
    if not isinstance(value, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise invalid(path, f"Invalid {path}: must be a hex color such as #0055de.")
    return value


def choice(*options: str) -> Reader:
    """One of `options`."""

    def read(value: Any, path: str) -> str:
        if value not in options:
            raise invalid(path, f"Invalid {path}: must be one of {', '.join(options)}.")
        return str(value)

    return read


def link(value: Any, path: str) -> str:
    """An absolute URL, an app's of a scheme of its own included."""
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or not parts.scheme or not (parts.hostname or parts.path):
        raise invalid(path, f"Not a valid URL: {path} must have an explicit scheme, such as https.", "url_invalid")
    return str(value)


def url(value: Any, path: str) -> str:
    """An absolute http(s) URL."""
    parts = urlsplit(value) if isinstance(value, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid(path, f"Not a valid URL: {path} must be absolute, with http or https.", "url_invalid")
    return str(value)


def metadata(value: Any, path: str) -> dict[str, str]:
    """At most 50 keys of 40 characters, values of 500; an empty value unsets its key."""
    if value == "":
        return {}
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise invalid(path, f"Invalid {path}: must be a flat set of key-value pairs.")
    if len(value) > 50 or any(len(k) > 40 or len(v) > 500 for k, v in value.items()):
        raise invalid(path, f"{path} allows 50 keys of at most 40 characters with values of at most 500.")
    return dict(value)


@dataclass(frozen=True)
class ListOf:
    """A list whose items are all read alike."""

    item: Reader
    maximum: int = 100

    def __call__(self, value: Any, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise invalid(path, f"Invalid array: {path}.")
        if len(value) > self.maximum:
            raise invalid(path, f"{path} allows at most {self.maximum} items.")
        return [self.item(element, f"{path}[{index}]") for index, element in enumerate(value)]


@dataclass(frozen=True)
class Record:
    """Named parameters; others are refused, `required` ones must be there."""

    fields: Mapping[str, Reader] = field(default_factory=dict)
    required: tuple[str, ...] = ()

    def __call__(self, value: Any, path: str = "") -> dict[str, Any]:
        if not isinstance(value, dict):
            raise invalid(path, f"Invalid object: {path}.")
        name_of = f"{path}[{{}}]" if path else "{}"
        for name in value:
            if name not in self.fields:
                raise unknown_parameter(name_of.format(name))
        for name in self.required:
            if name not in value:
                raise missing_parameter(name_of.format(name))
        return {name: self.fields[name](element, name_of.format(name)) for name, element in value.items()}


@dataclass(frozen=True)
class Either:
    """A plain value or a record, such as `created=1` and `created[gte]=1`."""

    plain: Reader
    record: Record

    def __call__(self, value: Any, path: str) -> Any:
        return self.record(value, path) if isinstance(value, dict) else self.plain(value, path)
