"""Where links lead that a client did not open itself: back from the card page, and from a mail.

A target is one of the merchant's clients, named in the settings; a purpose is a path, the same below every target. A
client names the target, so that no address comes from outside; no page of a shop is named in the code.

    RETURN_TARGETS=web=https://shop.example,app=com.example.shop:/
    MAIL_LINK_ORDER=/{locale}/orders/{order}
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from shared.errors import FieldError, Invalid

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PATH = re.compile(r"/\S*")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")
_WEB = re.compile(r"https?://[^\s/?#{}]+(?:/[^\s?#{}]+)?")
# A private scheme holds the app's domain, reversed (RFC 8252 section 7.1): so none of them is `javascript`.
_APP = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+:(?://[^\s?#{}]+)?")


class ReturnTargets:
    """The clients that links may lead to, by name; the first is meant where none was named."""

    def __init__(self, bases: Mapping[str, str]) -> None:
        self._bases = bases
        self._first = next(iter(bases))

    def chosen(self, name: str | None) -> str:
        """The name to keep with what is mailed later; Invalid names `return_target` when there is no such target."""
        if name is not None and name not in self._bases:
            known = ", ".join(self._bases)
            raise Invalid(FieldError("return_target", "unknown_return_target", {"choices": known}))
        return name or self._first

    def address(self, name: str | None, path: str, **values: str) -> str:
        """A path of the settings below its target, with its placeholders filled in, percent-encoded; one without a
        value is left as it is. A target that is no longer among the settings is replaced by the first."""
        base = self._bases.get(name or self._first, self._bases[self._first])
        filled = _PLACEHOLDER.sub(
            lambda found: quote(values[found[1]], safe="") if found[1] in values else found[0], path
        )
        return base + filled


def _targets(value: object) -> object:
    if not isinstance(value, str):
        return value
    pairs = [pair.strip().partition("=") for pair in value.split(",") if pair.strip()]
    bases = {name: base.rstrip("/") for name, _, base in pairs}
    if len(bases) < len(pairs):
        raise ValueError("names a target twice")
    for name, base in bases.items():
        if not _NAME.fullmatch(name) or not (_WEB.fullmatch(base) or _APP.fullmatch(base)):
            raise ValueError(
                "expected web=https://shop.example,app=com.example.shop:/ (a name, an address or a scheme)"
            )
    return bases


Targets = Annotated[dict[str, str], NoDecode, BeforeValidator(_targets), Field(min_length=1)]
"""The setting RETURN_TARGETS: the address of each client by its name."""


def return_path(*needed: str, optional: Iterable[str] = ("locale",), in_fragment: str = "") -> AfterValidator:
    """Checks a setting: a path with every placeholder of `needed`, and no other but those of `optional`.

    `in_fragment` names one more, a secret that must stand behind the `#`, where no server and no log sees it (NO-03).
    """
    return AfterValidator(_checked({*needed, *filter(None, [in_fragment])}, set(optional), in_fragment))


def _checked(needed: set[str], optional: set[str], in_fragment: str) -> Callable[[str], str]:
    def check(path: str) -> str:
        found = set(_PLACEHOLDER.findall(path))
        if not _PATH.fullmatch(path):
            raise ValueError("must be a path that starts with /: it is put behind each address of RETURN_TARGETS")
        if missing := needed - found:
            raise ValueError(f"lacks {_listed(missing)}")
        if unknown := found - needed - optional:
            raise ValueError(f"holds {_listed(unknown)}, which has no value here")
        if in_fragment and f"{{{in_fragment}}}" in path.partition("#")[0]:
            raise ValueError(f"must hold {{{in_fragment}}} behind a #, where no server sees it")
        return path

    return check


def _listed(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
