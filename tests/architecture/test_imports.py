"""Who may import whom: import-linter's contracts in pyproject.toml, and the purity of the domain."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SERVICES, imports, name, python_files

PURE = ("shared.events", "shared.values", "shared.errors", "pydantic")
"""What a domain may import besides itself and the standard library."""
IMPURE = ("shared.values.clock", "shared.values.ids")
"""Of these, what makes moments and ids: a domain is handed both."""

LAYERS = "The layers of a service point inwards"
ADAPTERS = "Endpoints, consumers, jobs, actions and queries import no adapter"
MONGO = "MongoDB's drivers stay in shared.persistence and adapters.mongo"
STRIPE = "Stripe's SDK is imported in billing.adapters.stripe alone"

BREACHES = [
    ("services.orders.actions", "services.orders.adapters.mongo.orders", ADAPTERS),
    ("services.billing.endpoints", "services.billing.adapters.mongo.payments", ADAPTERS),
    ("services.notifier.consumers", "services.notifier.adapters.smtp.server", ADAPTERS),
    ("services.identity.actions", "pymongo.errors", MONGO),
    ("shared.web", "motor.motor_asyncio", MONGO),
    ("services.billing.actions", "stripe", STRIPE),
    ("services.billing.documents", "services.billing.actions.invoices.issue_invoice", LAYERS),
    ("services.notifier.adapters.smtp", "services.notifier.actions.mails.send_mail", LAYERS),
    ("services.orders.attic", "decimal", LAYERS),
    ("services.orders.domain", "shared.persistence.repository", "A domain imports no machinery"),
    ("services.orders.actions", "fastapi", "FastAPI is imported in endpoints alone"),
    ("services.orders.actions", "aio_pika", "RabbitMQ's driver is imported in shared.messaging alone"),
    ("services.notifier.actions", "aiosmtplib", "Mail is sent in notifier.adapters.smtp alone"),
    ("services.orders.actions", "services.identity.settings", "No service imports another"),
    ("shared.runtime", "services.identity.settings", "shared imports no service"),
    ("shared.values", "shared.events.registry", "shared.values imports nothing of shared but errors"),
    ("shared.events", "shared.web.problems", "shared.events imports values and errors alone"),
    ("services.orders.actions", "tests.support.waiting", "The product imports neither sandbox nor tools nor tests"),
    ("sandbox", "services.identity.settings", "The sandbox imports nothing of the product"),
]
"""Breaches to plant: the package that gets one more module, what it imports, the contract that must report it."""


def broken_contracts(root: Path) -> set[str]:
    """The names of the import contracts that the code below a folder breaks, by the project's settings."""
    lint = Path(sys.executable).with_name("lint-imports")
    settings = ROOT / "pyproject.toml"
    command = [str(lint), "--no-cache", "--no-logo", "--config", str(settings)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)
    broken = set(re.findall(r"^(.+) BROKEN\b", done.stdout, re.MULTILINE))
    assert done.returncode == (1 if broken else 0), done.stdout + done.stderr
    return broken


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code in a folder where breaches may be planted."""
    root = tmp_path_factory.mktemp("planted")
    for folder in ("services", "shared", "sandbox", "tools", "tests"):
        for path in python_files(folder):
            file = root / name(path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(path.read_text())
    return root


def test_import_boundaries_hold() -> None:
    """Layers point inwards, drivers and SDKs stay in their one place, services stand apart."""
    assert broken_contracts(ROOT) == set()


@pytest.mark.parametrize(("package", "imported", "contract"), BREACHES, ids=lambda each: each.replace(" ", "_"))
def test_a_planted_breach_is_reported_by_its_contract(package: str, imported: str, contract: str, copy: Path) -> None:
    """Each contract bites: one import in the wrong place breaks it."""
    folder = copy / package.replace(".", "/")
    new = not folder.exists()
    folder.mkdir(exist_ok=True)
    (folder / "__init__.py").touch()
    (folder / "planted.py").write_text(f"import {imported}\n")
    try:
        assert contract in broken_contracts(copy)
    finally:
        shutil.rmtree(folder) if new else (folder / "planted.py").unlink()


def test_every_contract_has_a_planted_breach() -> None:
    """A contract of pyproject.toml without a breach here could be one that catches nothing."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}
    assert contracts == {contract for _, _, contract in BREACHES}


@pytest.mark.parametrize(("package", "allowed"), [("shared.values", set()), ("shared.events", {"shared.values"})])
def test_a_new_package_of_shared_is_forbidden_to_values_and_events(package: str, allowed: set[str]) -> None:
    """Values import nothing of shared, contracts import values: what is added to shared is named in both contracts."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = next(
        each for each in settings["tool"]["importlinter"]["contracts"] if each.get("source_modules") == [package]
    )
    packages = {f"shared.{path.parent.name}" for path in ROOT.glob("shared/*/__init__.py")}
    assert packages - {package} - allowed == set(contract["forbidden_modules"])


@pytest.mark.parametrize("service", SERVICES)
def test_a_domain_is_pure(service: str) -> None:
    """A domain imports itself, contracts, values, errors, pydantic and the standard library."""
    allowed = (*PURE, f"services.{service}.domain")
    foreign = {
        f"{name(path)}: {module}"
        for path in python_files(f"services/{service}/domain")
        for module in imports(path)
        if module.partition(".")[0] not in sys.stdlib_module_names
        and (module.startswith(IMPURE) or not module.startswith(allowed))
    }
    assert not foreign


@pytest.mark.parametrize("service", SERVICES)
def test_a_domain_asks_neither_clock_nor_chance(service: str) -> None:
    """Time and ids are handed in, so that the same input gives the same decision."""
    moody = ("random", "secrets", "time", "uuid", "os", "socket", "asyncio", "urllib.request", "http", "pathlib")
    used = {
        f"{name(path)}: {module}"
        for path in python_files(f"services/{service}/domain")
        for module in imports(path)
        if any(f"{module}.".startswith(f"{each}.") for each in moody)
    }
    calls = [name(path) for path in python_files(f"services/{service}/domain") if ".now(" in path.read_text()]
    assert not used
    assert not calls
