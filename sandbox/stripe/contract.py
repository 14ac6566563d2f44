"""Stripe's contract, read from the SDK's own annotations: for our requests and for the simulator's answers.

`check_params` holds a request's parameters against the SDK's TypedDict, `check_answer` an API object against the
SDK's class for it. The SDK writes enums as `Literal[…] | str`, so that new values never break it; here the `str` is
taken away, because a value the SDK does not list is a mistake of ours.
"""

import builtins
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, NotRequired, Required, TypeVar, Union, get_args, get_origin

import stripe
from stripe._list_object import ListObject
from stripe._object_classes import get_object_class
from stripe._request_options import RequestOptions
from stripe._stripe_object import StripeObject, UntypedStripeObject
from typing_extensions import is_typeddict

TRANSPORT_OPTIONS = frozenset(RequestOptions.__annotations__)
SCALARS: dict[Any, tuple[type, ...]] = {
    str: (str,),
    int: (int,),
    float: (int, float),
    bool: (bool,),
    Decimal: (Decimal, int, str),
    type(None): (type(None),),
}


class ContractError(AssertionError):
    """What does not fit Stripe's contract: `problems`, one line each, "path: what is wrong"."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def check_params(contract: Any, params: Mapping[str, Any]) -> None:
    """Raise ContractError unless `params`, before form encoding, fits the SDK's TypedDict `contract`."""
    _raise_any(_mapping_problems(params, _hints(contract), _required(contract), "params"))


def check_answer(answer: Mapping[str, Any]) -> None:
    """Raise ContractError unless `answer`, an API object or list as decoded JSON, fits the SDK's class for it."""
    _raise_any(_object_problems(answer, str(answer.get("object"))))


def _raise_any(problems: Iterator[str]) -> None:
    if found := list(problems):
        raise ContractError(found)


def _problems(annotation: Any, value: Any, path: str) -> Iterator[str]:
    origin = get_origin(annotation)
    if annotation is Any or isinstance(annotation, TypeVar):
        return
    if origin in (NotRequired, Required, typing.ClassVar):
        yield from _problems(get_args(annotation)[0], value, path)
    elif origin in (Union, types.UnionType):
        yield from _union_problems(_strict(get_args(annotation)), value, path)
    elif origin is Literal:
        if value not in get_args(annotation):
            yield f"{path}: {value!r} is none of {sorted(map(str, get_args(annotation)))}"
    elif origin is list:
        yield from _list_problems(get_args(annotation)[0], value, path)
    elif origin is dict or _is_object(origin, UntypedStripeObject):
        yield from _map_problems(get_args(annotation)[-1], value, path)
    elif is_typeddict(annotation):
        yield from _mapping_problems(value, _hints(annotation), _required(annotation), path)
    elif _is_object(origin or annotation, StripeObject):
        yield from _class_problems(origin or annotation, value, path)
    elif not _is_scalar(annotation, value):
        yield f"{path}: {value!r} is no {getattr(annotation, '__name__', annotation)}"


def _is_object(annotation: Any, base: type) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, base)


def _is_scalar(annotation: Any, value: Any) -> bool:
    allowed = SCALARS.get(annotation, (annotation,))
    return isinstance(value, allowed) and (bool in allowed or not isinstance(value, bool))


def _strict(arms: tuple[Any, ...]) -> list[Any]:
    """The union without the SDK's escape hatch `| str`, when the union names the values it knows."""
    named = any(get_origin(arm) is Literal and any(get_args(arm)) for arm in arms)
    return [arm for arm in arms if not (named and arm is str)]


def _union_problems(arms: list[Any], value: Any, path: str) -> Iterator[str]:
    found = [list(_problems(arm, value, path)) for arm in arms]
    if all(found):
        yield from max(found, key=lambda problems: max(len(p.split(":")[0]) for p in problems))


def _list_problems(item: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {value!r} is no list"
        return
    for index, element in enumerate(value):
        yield from _problems(item, element, f"{path}[{index}]")


def _map_problems(item: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} is no object"
        return
    for key, element in value.items():
        yield from _problems(item, element, f"{path}.{key}")


def _object_problems(value: Any, path: str) -> Iterator[str]:
    """An object that says itself what it is, such as an event's `data.object`."""
    cls = get_object_class("V1", str(value.get("object")))
    if cls is StripeObject:
        yield f"{path}: Stripe has no object {value.get('object')!r}"
    else:
        yield from _class_problems(cls, value, path)


def _class_problems(cls: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} is no object"
        return
    hints = {"object": str, **_hints(cls)} if hasattr(cls, "OBJECT_NAME") else _hints(cls)
    needed = {name for name, hint in hints.items() if type(None) not in get_args(hint)}
    yield from _mapping_problems(value, hints, needed, path)
    if issubclass(cls, ListObject):
        for index, item in enumerate(value.get("data", [])):
            yield from _object_problems(item, f"{path}.data[{index}]")
    if value.get("object") == "event":
        yield from _object_problems(value["data"]["object"], f"{path}.data.object")


def _mapping_problems(value: Any, hints: dict[str, Any], needed: set[str], path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} is no object"
        return
    yield from (f"{path}.{name}: missing" for name in sorted(needed - value.keys()))
    for name, element in value.items():
        if name not in hints:
            yield f"{path}.{name}: Stripe has no such field"
        else:
            yield from _problems(hints[name], element, f"{path}.{name}")


def _required(contract: Any) -> set[str]:
    return {n for n, hint in _hints(contract).items() if get_origin(hint) is not NotRequired}


class _Names(dict[str, Any]):
    """Names that the SDK imports for type checkers alone, found where it publishes them (else anything goes)."""

    def __init__(self, cls: Any) -> None:
        super().__init__(vars(sys.modules[cls.__module__]))

    def __missing__(self, name: str) -> Any:
        for module in (stripe, stripe.checkout, typing, builtins):
            if hasattr(module, name):
                return getattr(module, name)
        return Any


_known_hints: dict[Any, dict[str, Any]] = {}


def _hints(cls: Any) -> dict[str, Any]:
    if cls not in _known_hints:
        hints = typing.get_type_hints(cls, localns=_Names(cls), include_extras=True)
        skipped = TRANSPORT_OPTIONS if is_typeddict(cls) else frozenset({"OBJECT_NAME"})
        _known_hints[cls] = {n: h for n, h in hints.items() if n not in skipped and not n.startswith("_")}
    return _known_hints[cls]
