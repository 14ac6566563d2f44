"""Endpoints read through `visible_to(viewer)` alone, in queries and actions that are handed the viewer (AP-02)."""

import ast
import dataclasses
import importlib
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.persistence.repository import Repository
from tests.architecture.source import ROOT, SERVICES, imports, name, python_files, tree

OPEN_TO_ALL = {"products", "legal_texts"}
"""Collections that hold nothing that a customer owns: queries read them as they are."""

WITHOUT_A_TOKEN = {
    "services.identity.actions.accounts.confirm_address": "a mailed token",
    "services.identity.actions.accounts.open_account": "none: the response shows only whether an address is taken",
    "services.identity.actions.accounts.refuse_address": "a mailed token",
    "services.identity.actions.data_requests.confirm": "a mailed token",
    "services.identity.actions.passwords.redeem_reset": "a mailed token",
    "services.identity.actions.profile.redeem_email_change": "a mailed token",
    "services.identity.actions.providers.log_in_by_provider": "a ticket, and the secret of who began the login",
    "services.identity.actions.providers.tickets": "a ticket, and the secret of who began the login",
    **dict.fromkeys(
        [f"services.identity.actions.registration.{step}" for step in ("choose_profile", "confirm", "give_details")],
        "the draft's secret",
    ),
    "services.identity.actions.registration.find_draft": "the draft's secret",
    "services.identity.actions.sessions.log_in": "a password",
    "services.identity.actions.sessions.refresh_session": "a refresh token",
    "services.identity.actions.machines.grant_token": "a client's secret",
    "services.identity.actions.staff.check_password": "a password",
    "services.identity.actions.staff.enrol": "a token of the command line",
    "services.identity.actions.staff.log_in": "a ticket",
    "services.identity.actions.staff.refresh_session": "a refresh token",
}
"""Actions of endpoints that need no login, and the secret by which they find what is the caller's."""

REGARDLESS_OF_OWNER = {
    "services/identity/actions/profile/ask_email_change.py": "whether an address is taken: told to its owner alone",
    "services/identity/actions/access/decide_access.py": "a mailed token, bound to who was asked; else by visible_to",
    "services/identity/actions/sessions/has_ended.py": "whether the token's own session has ended, before its scopes",
    "services/identity/actions/invitations/accept_invitation.py": "a mailed token, good for the viewer's own address",
    "services/identity/actions/memberships/company_users.py": "the users of a company that the viewer owns: checked",
    "services/identity/actions/data_requests/record_email.py": "staff name the account of whoever wrote to them",
    "services/orders/actions/ordering/place_order.py": "whether an order number is taken; compares its owner first",
}
"""Actions that act for a viewer and must look at what may be another's, and why nothing of it gets out."""

WRITES = {"change", "change_known", "create", "create_if_absent", "move"}


def stores(service: str) -> tuple[set[str], set[str]]:
    """The fields of a service's contexts that hold documents: its repositories, and its other stores."""
    context = importlib.import_module(f"services.{service}.context")
    contexts = [each for each in vars(context).values() if dataclasses.is_dataclass(each) and _own(each, context)]
    fields = {field: kind for each in contexts for field, kind in typing.get_type_hints(each).items()}
    kinds = {field: typing.get_origin(kind) or kind for field, kind in fields.items()}
    found = {field: kind for field, kind in kinds.items() if _holds_documents(kind)}
    repositories = {field for field, kind in found.items() if issubclass(kind, Repository)}
    return repositories, set(found) - repositories


def _own(kind: object, module: object) -> bool:
    return getattr(kind, "__module__", "") == getattr(module, "__name__", None)


def _holds_documents(kind: object) -> typing.TypeGuard[type]:
    bases = getattr(kind, "__mro__", ())
    return any(".adapters.mongo." in each.__module__ or "shared.persistence." in each.__module__ for each in bases)


def uses(node: ast.AST, fields: set[str]) -> Iterator[tuple[int, str, str]]:
    """Each use of a store, `context.<field>` or `context.<capability>.<field>`: its line, the field, and what name
    follows, if any."""
    followed = {id(each.value): each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and each.attr in fields and "context" in ast.unparse(each.value):
            yield each.lineno, each.attr, followed.get(id(each), "")


def in_endpoint(path: Path, repositories: set[str], others: set[str]) -> list[str]:
    """Endpoints touch no store: they call one action or query."""
    return [f"{name(path)}:{line} reads {field}" for line, field, _ in uses(tree(path), repositories | others)]


def in_query(path: Path, repositories: set[str], others: set[str]) -> list[str]:
    """Queries read by `visible_to`, or what is open to all."""
    found = uses(tree(path), (repositories | others) - OPEN_TO_ALL)
    return [f"{name(path)}:{line} reads {field}" for line, field, then in found if then != "visible_to"]


def in_action(path: Path, repositories: set[str]) -> list[str]:
    """What acts for a viewer reads by `visible_to`; changes by id come after that."""
    acting = [each for each in ast.walk(tree(path)) if isinstance(each, ast.AsyncFunctionDef) and _takes_viewer(each)]
    found = [use for each in acting for use in uses(each, repositories)]
    return [f"{name(path)}:{line} reads {field}" for line, field, then in found if then not in WRITES | {"visible_to"}]


def behind_endpoints(service: str, repositories: set[str]) -> list[str]:
    """Actions that endpoints call and that read without being handed a viewer."""
    called = {module for path in python_files(f"services/{service}/endpoints") for module in imports(path)}
    found = []
    for path in python_files(f"services/{service}/actions"):
        module = name(path).removesuffix(".py").replace("/", ".")
        if module in WITHOUT_A_TOKEN or not any(each.startswith(f"{module}.") for each in called):
            continue
        viewers = any(_takes_viewer(each) for each in ast.walk(tree(path)) if isinstance(each, ast.AsyncFunctionDef))
        reads = [use for use in uses(tree(path), repositories) if use[2] not in WRITES | {"visible_to"}]
        found += [f"{name(path)}:{line} reads {field} without a viewer" for line, field, _ in reads if not viewers]
    return found


def _takes_viewer(function: ast.AsyncFunctionDef) -> bool:
    return any(each.annotation and ast.unparse(each.annotation) == "Viewer" for each in function.args.args)


@pytest.mark.rule("AP-02")
@pytest.mark.parametrize("service", SERVICES)
def test_endpoints_read_what_the_viewer_may_see(service: str) -> None:
    """No endpoint, query or action behind an endpoint reads a collection in any other way."""
    repositories, others = stores(service)
    found = behind_endpoints(service, repositories)
    for path in python_files(f"services/{service}/endpoints"):
        found += in_endpoint(path, repositories, others)
    for path in python_files(f"services/{service}/queries"):
        found += in_query(path, repositories, others)
    for path in python_files(f"services/{service}/actions"):
        found += in_action(path, repositories) if name(path) not in REGARDLESS_OF_OWNER else []
    assert found == []


def test_the_stores_of_a_context_are_recognised() -> None:
    """Repositories however they are declared, and every other store, so that a new one is closed by default."""
    assert stores("orders") == ({"orders"}, {"products", "accounts", "consents", "companies", "stock"})
    assert stores("billing") == ({"payments", "fiscal_documents", "stripe_events"}, {"rendered_documents"})
    assert {"accounts", "sessions"} <= stores("identity")[0]


def test_the_exceptions_exist() -> None:
    """An exception for an action that is no more would hide a new one of its name."""
    for file in (*(f"{module.replace('.', '/')}.py" for module in WITHOUT_A_TOKEN), *REGARDLESS_OF_OWNER):
        assert (ROOT / file).exists(), file


BREACHES = {
    "an endpoint reads a repository": ("endpoint", "await context.orders.get(number)"),
    "an endpoint reads as the viewer itself": ("endpoint", "await context.orders.visible_to(viewer).get(number)"),
    "an endpoint hands a repository on": ("endpoint", "await read(context.orders, number)"),
    "an endpoint reads a projection": ("endpoint", "await context.accounts.get(number)"),
    "a query reads by id": ("query", "await context.orders.get(number)"),
    "a query reads by account": ("query", "await context.orders.find_one({'state.account_id': viewer.account_id})"),
    "a query reads the collection": ("query", "await context.orders.collection.find_one({})"),
    "a query renames a repository": ("query", "orders = context.orders"),
    "a query reads a projection": ("query", "await once.context.accounts.get(number)"),
    "an action reads for a viewer": ("action", "await context.orders.get(number)"),
    "an action reads later": ("action", "later(lambda: context.orders.find({}))"),
}


@pytest.mark.parametrize("breach", BREACHES)
def test_a_planted_breach_is_found(breach: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way around `visible_to` is named with its line."""
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    layer, line = BREACHES[breach]
    planted = tmp_path / f"{breach.replace(' ', '_')}.py"
    planted.write_text(f"async def do(context: OrdersContext, viewer: Viewer, number: str) -> None:\n    {line}\n")
    repositories, others = stores("orders")
    if layer == "action":
        assert len(in_action(planted, repositories)) == 1
    else:
        assert len({"endpoint": in_endpoint, "query": in_query}[layer](planted, repositories, others)) == 1


def test_what_is_allowed_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading as the viewer, the open catalogue, and changes by id pass."""
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    planted = tmp_path / "allowed.py"
    planted.write_text(
        "async def do(context: OrdersContext, viewer: Viewer, number: str) -> None:\n"
        "    await context.orders.visible_to(viewer).get(number)\n"
        "    await context.products.page(None, 20)\n"
    )
    repositories, others = stores("orders")
    assert in_query(planted, repositories, others) == []
    planted = tmp_path / "changes.py"
    planted.write_text(
        "async def do(context: C, viewer: Viewer) -> None:\n    await context.orders.change('R-1', cancel)\n"
    )
    assert in_action(planted, repositories) == []
