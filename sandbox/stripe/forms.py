"""Stripe's bracket form encoding: `a[b][0][c]=x` and `a[]=x`, decoded to dicts and lists of strings."""

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe.errors import ApiError

BRACKETS = re.compile(r"\[([^\[\]]*)\]")
MAX_DEPTH = 8


def decode(raw: str) -> dict[str, Any]:
    """The nested parameters of a query or body; every leaf is a string. Raises ApiError on a malformed name."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(raw, keep_blank_values=True):
        _insert(tree, _split(name), value)
    return {name: _listed(branch) for name, branch in tree.items()}


def _split(name: str) -> list[str]:
    head, bracket, _ = name.partition("[")
    rest = name[len(head) :]
    keys = BRACKETS.findall(rest)
    if not head or (bracket and "".join(f"[{key}]" for key in keys) != rest) or len(keys) > MAX_DEPTH:
        raise ApiError(400, f"Invalid parameter name: {name}.", param=name, stored=False)
    return [head, *keys]


def _insert(tree: dict[str, Any], keys: list[str], value: str) -> None:
    *path, last = keys
    for key in path:
        tree = tree.setdefault(key or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise ApiError(400, f"Invalid parameter: {keys[0]} is both a value and an object.", stored=False)
    tree[last or str(len(tree))] = value


def _listed(branch: Any) -> Any:
    """Branches whose keys are all numbers are lists, in the order of the numbers."""
    if not isinstance(branch, dict):
        return branch
    children = {key: _listed(child) for key, child in branch.items()}
    if children and all(key.isdecimal() for key in children):
        return [children[key] for key in sorted(children, key=int)]
    return children
