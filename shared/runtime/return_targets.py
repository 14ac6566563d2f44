"""Addresses of the merchant's shop, as settings with placeholders: no page of a shop is named in the code, and no
address comes from a client.

    MAIL_LINK_ORDER=https://shop.example/{locale}/orders/{order}
"""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from pydantic import AfterValidator

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_URL = re.compile(r"https?://[^\s/?#{}]+(?:[/?#]\S*)?")


def return_target(*needed: str, optional: Iterable[str] = ("locale",), in_fragment: str = "") -> AfterValidator:
    """Checks a setting: an http(s) address with every placeholder of `needed`, and no other but those of `optional`.

    `in_fragment` names one more, a secret that must stand behind the `#`, where no server and no log sees it (NO-03).
    """
    return AfterValidator(_checked({*needed, *filter(None, [in_fragment])}, set(optional), in_fragment))


def fill(target: str, **values: str) -> str:
    """The address with its placeholders replaced, percent-encoded; a placeholder without a value is left as it is."""
    return _PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe="") if found[1] in values else found[0], target)


def _checked(needed: set[str], optional: set[str], in_fragment: str) -> Callable[[str], str]:
    def check(target: str) -> str:
        found = set(_PLACEHOLDER.findall(target))
        if not _URL.fullmatch(target):
            raise ValueError("must be an address that starts with http:// or https://")
        if missing := needed - found:
            raise ValueError(f"lacks {_listed(missing)}")
        if unknown := found - needed - optional:
            raise ValueError(f"holds {_listed(unknown)}, which has no value here")
        if in_fragment and f"{{{in_fragment}}}" in target.partition("#")[0]:
            raise ValueError(f"must hold {{{in_fragment}}} behind a #, where no server sees it")
        return target

    return check


def _listed(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
