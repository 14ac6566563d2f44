"""Every collection of every service declares what it holds of people, why and for how long (ID-14, ID-26)."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from shared.events.sealing import Personal
from shared.persistence.migrations import Migratable
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
from shared.runtime.commands import declared_by
from shared.values.state import State, StateValue
from tests.architecture.source import name, python_files
from tests.support.stores import SERVICES, wired


@pytest.mark.parametrize("service", SERVICES)
def test_every_store_is_among_those_that_are_declared(service: str) -> None:
    """Whatever a context holds that declares a retention stands in the service's `stores`: commands find it there."""
    definition = wired(service)
    held = [value for value in vars(definition.context).values() if hasattr(value, "retention")]
    declared = declared_by(definition.stores)
    assert held
    assert not [store for store in held if not store.retention.keys() <= declared.keys()]
    assert all(retention.purpose for retention in declared.values())


def test_no_collection_is_opened_without_a_declaration() -> None:
    """Each `database["…"]` of the product names a declared collection (repositories declare theirs by their type)."""
    declared = {collection for service in SERVICES for collection in declared_by(wired(service).stores)}
    opened = {
        f"{name(path)}: {collection}"
        for path in python_files("shared", "services")
        for collection in _opened(ast.parse(path.read_text()))
        if collection not in declared
    }
    assert not opened


def test_a_planted_collection_is_found() -> None:
    """The check reads a collection's name wherever a database is subscripted."""
    assert list(_opened(ast.parse('x = kernel.database["secrets"]\ny = database["notes"]\nz = data["other"]'))) == [
        "secrets",
        "notes",
    ]


def _opened(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            owner = ast.unparse(node.value)
            if owner.endswith("database"):
                yield str(node.slice.value)


@pytest.mark.rule("ID-14")
@pytest.mark.parametrize("service", SERVICES)
def test_every_personal_field_of_a_stored_state_is_declared(service: str) -> None:
    """A field that is `Personal`, or kept out of `repr`, stands in its collection's declaration, or below one that
    does."""
    missing = []
    for store in wired(service).stores:
        if isinstance(store, Migratable):
            declared = store.retention[store.collection.name].erased
            paths = [f"state.{path}" for path in _personal(store.shape.model)]
            missing += [path for path in paths if not any(f"{path}.".startswith(f"{each}.") for each in declared)]
    assert not missing


@pytest.mark.parametrize("service", SERVICES)
def test_every_declared_path_is_one_of_the_stored_state(service: str) -> None:
    """A field that was renamed is erased no more: its declaration has to follow."""
    unknown = []
    for store in wired(service).stores:
        if isinstance(store, Migratable):
            retention = store.retention[store.collection.name]
            of_person = retention.subject.paths() if retention.subject else ()
            paths = [*retention.erased, *filter(None, [retention.counted_from]), *of_person]
            known = {f"state.{path}" for path in _paths(store.shape.model)}
            unknown += [path for path in paths if path not in known]
    assert not unknown


@pytest.mark.rule("ID-14")
@pytest.mark.parametrize("service", SERVICES)
def test_every_personal_collection_says_whose_it_is(service: str) -> None:
    """A collection with something personal names the path of its owner, or the reason why a document has none: export
    and erasure find nothing else."""
    assert list(_ownerless(declared_by(wired(service).stores))) == []


def test_a_planted_collection_without_owner_is_found() -> None:
    """Neither a path nor a reason, and both at once, are reported; nothing personal needs neither."""
    planted = {
        "lost": Retention("a", personal=("state.name",)),
        "secret": Retention("b", secret=("state.token_hash",)),
        "both": Retention("c", personal=("state.name",), subject=Subject(account="_id"), unowned="why"),
        "plain": Retention("d"),
        "said": Retention("e", personal=("state.name",), unowned="a reason"),
        "owned": Retention("f", personal=("state.name",), subject=Subject(customer="state.customer_number")),
    }
    assert list(_ownerless(planted)) == ["lost", "secret", "both"]


def _ownerless(declared: Mapping[str, Retention]) -> Iterator[str]:
    for collection, retention in declared.items():
        says = (retention.subject is not None) + bool(retention.unowned)
        if says > 1 or (retention.erased and not says):
            yield collection


@pytest.mark.rule("ID-14")
@pytest.mark.parametrize("service", SERVICES)
def test_no_secret_is_handed_out_with_a_persons_data(service: str) -> None:
    """What looks like a secret by its name is declared as `secret`, which an export leaves out."""
    declared = declared_by(wired(service).stores)
    assert [path for each in declared.values() for path in each.personal if _SECRET.search(path)] == []


def test_a_planted_secret_is_found_by_its_name() -> None:
    """Hashes, tokens, seeds, sealed values and recovery codes."""
    names = ("password_hash", "links.token_hash", "totp.secret", "sealed", "recovery_codes", "access_token")
    assert all(_SECRET.search(f"state.{name}") for name in names)
    assert not any(_SECRET.search(f"state.{name}") for name in ("postal_code", "name", "address.city"))


_SECRET = re.compile(r"(_hash|_hashes|secret|secrets|sealed|token|recovery_codes|seed)$")


def _paths(model: type[BaseModel]) -> Iterator[str]:
    for field, info in model.model_fields.items():
        yield field
        for each in _models(info.annotation):
            yield from (f"{field}.{path}" for path in _paths(each))


def test_a_planted_personal_field_is_found() -> None:
    """The walk sees marked fields inside nested models, lists and options."""

    class Inner(StateValue):
        note: Personal
        size: int

    class Outer(State):
        inner: tuple[Inner, ...]
        other: Inner | None = None

    assert list(_personal(Outer)) == ["inner.note", "other.note"]


def _personal(model: type[BaseModel]) -> Iterator[str]:
    marked = get_args(Personal)[1:]
    for field, info in model.model_fields.items():
        nested = list(_models(info.annotation))
        if not info.repr or any(mark in info.metadata for mark in marked):
            yield field
        for each in nested:
            yield from (f"{field}.{path}" for path in _personal(each))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
