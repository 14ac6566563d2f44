"""The codes of problems are a closed list: each has its text in every language, and each is answered somewhere (AP-01).

docs/recipes.md, "An error", says how to add one.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import ValidationError
from pydantic_core._pydantic_core import list_all_errors

import shared
from shared import errors
from shared.errors import ComptoirError, FieldError
from shared.i18n.catalogue import Catalogue, values_of
from shared.values.locale import LOCALES
from shared.web.problem_texts import SHARED, texts_of
from shared.web.schemas import RequestModel
from shared.web.validation import CODES, field_errors
from tests.architecture.models import models, modules
from tests.architecture.source import ROOT, SERVICES, python_files, tree

ANSWERED = (errors.NotFound, errors.Unauthenticated, errors.Forbidden, errors.AlreadyExists, errors.Refused)
"""The kinds of errors that a customer caused. What is raised for events alone, as most of TooEarly is, may be answered
with the code and the text of its kind."""
WITH_ENDPOINTS = tuple(name for name in SERVICES if (ROOT / "services" / name / "endpoints").exists())

CALLS = {"Refused": 0, "FieldError": 1, "HttpProblem": 1, "wrong": 0, "unauthorized": 0, "problem_response": 2}
"""What takes a code, and which argument it is."""

BAD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**5000, float("nan"), [], {}, [1] * 200, ["x"], {"$ne": None}),
    *("", "   ", "x", "x" * 70_000, "a\x00b", "a\r\nb: c", "\u202e", "é" * 10, "1.5", "-1", "9" * 5_000, "true"),
)
"""What a client may send in the place of anything."""


def own_texts(service: str) -> Catalogue:
    """The catalogue of one service's own codes."""
    texts: Catalogue = importlib.import_module(f"services.{service}.endpoints").PROBLEM_TEXTS
    return texts


def codes_in(path: Path) -> Iterator[str]:
    """The codes that a file hands to what takes one."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            argument = node.args[CALLS[called]] if called in CALLS and len(node.args) > CALLS[called] else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def kinds(kind: type[ComptoirError]) -> Iterator[type[ComptoirError]]:
    """An error and every error that is one."""
    yield kind
    for each in kind.__subclasses__():
        yield from kinds(each)


def lacking(service: str | None) -> set[str]:
    """The codes in the code of a service, or of the kernel, that have no text there."""
    known = (texts_of(own_texts(service)) if service in WITH_ENDPOINTS and service else SHARED).keys
    folder = f"services/{service}" if service else "shared"
    return {code for path in python_files(folder) for code in codes_in(path)} - known


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("service", [None, *WITH_ENDPOINTS])
def test_every_code_has_its_text(service: str | None) -> None:
    """Of what raises a problem, or names a wrong field, each code has a text in fr, nl and en."""
    assert not lacking(service), "give them a text in problems.toml"


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("service", WITH_ENDPOINTS)
def test_every_error_class_that_is_answered_has_its_text(service: str) -> None:
    """A class of error that customers cause has a text in its service's catalogue, or the kernel's."""
    package = importlib.import_module(f"services.{service}")
    _ = [*modules(shared), *modules(package)]  # so that every class is defined
    known = texts_of(own_texts(service)).keys
    found = [each for kind in ANSWERED for each in kinds(kind)]
    answered = [each for each in found if each.__module__.startswith(("shared.", package.__name__))]
    assert {each.code for each in answered} <= known, "give them a text in problems.toml"


@pytest.mark.parametrize("service", [None, *WITH_ENDPOINTS])
def test_no_text_is_left_over(service: str | None) -> None:
    """A code that nothing raises any more has no text."""
    texts, folders = (
        (own_texts(service), [f"services/{service}"]) if service else (SHARED, ["shared", "services", "tools"])
    )
    source = "".join(path.read_text() for path in python_files(*folders))
    unused = {code for code in texts.keys if f'"{code}"' not in source}
    assert not unused, "remove them from problems.toml"


def parameters(taken: Any) -> Iterator[Any]:
    """What a route, and what it depends on, takes from the path, the query and the headers."""
    yield from (*taken.path_params, *taken.query_params, *taken.header_params)
    for each in taken.dependencies:
        yield from parameters(each)


def errors_of(service: str) -> Iterator[FieldError]:
    """What bad values at every place of every body and parameter of a service come to."""
    for model in models(RequestModel, service):
        for body in [*BAD, {"unknown": 1}, *({name: bad} for name in model.model_fields for bad in BAD)]:
            try:
                model.model_validate(body)
            except ValidationError as error:
                yield from field_errors([{**each, "loc": ("body", *each["loc"])} for each in error.errors()])
    for router in importlib.import_module(f"services.{service}.endpoints").ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for field in parameters(route.dependant):
                for bad in (each for each in BAD if isinstance(each, str)):
                    _, found = field.validate(bad, {}, loc=("query", field.name))
                    yield from field_errors(found or [])


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("service", WITH_ENDPOINTS)
def test_whatever_is_wrong_has_a_code_and_a_text_of_ours(service: str) -> None:
    """Bad values at every place of every body and parameter: each error is one of our codes, whose text can be filled
    from its params in every language; none falls to `invalid_value`, and no name of pydantic's is among them."""
    texts = texts_of(own_texts(service))
    found = {(each.code, tuple(each.params)) for each in errors_of(service)}
    codes = {code for code, _ in found}
    assert len(codes) > 5, "the bad values reach the models"
    assert "invalid_value" not in codes, "shared/web/validation.py has no row for an error of pydantic"
    assert codes <= texts.keys
    for code, params in found:
        for locale in LOCALES:
            assert values_of(texts.texts[locale][code]) <= set(params), (code, params)


def test_no_code_is_a_name_of_pydantic() -> None:
    """pydantic may rename its errors and clients do not see it: our codes are words of our own. Every type that it has
    is either in the table or would be `invalid_value`."""
    types = {each["type"] for each in list_all_errors()}
    assert set(CODES) <= types
    for codes in (SHARED, *map(own_texts, WITH_ENDPOINTS)):
        assert not codes.keys & types
    for kind in types - set(CODES):
        (error,) = field_errors([{"type": kind, "loc": ("body", "x"), "ctx": {"min_length": 2}}])
        assert error.code == "invalid_value"


@pytest.mark.parametrize("service", WITH_ENDPOINTS)
def test_a_services_texts_are_its_own(service: str) -> None:
    """A code stands in one file: a service that gave a kernel's code another text could not start."""
    assert not own_texts(service).keys & SHARED.keys
    assert re.fullmatch(r"[a-z_ ]+", " ".join(own_texts(service).keys))
