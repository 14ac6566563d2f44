"""Who may import whom: import-linter's contracts in pyproject.toml, and the purity of the domain."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, SERVICES, imports, name, python_files

PURE = ("shared.events", "shared.values", "shared.errors", "pydantic")
"""What a domain may import beside itself and the standard library."""


def test_import_boundaries_hold() -> None:
    """No service imports another, layers point inwards, motor, Stripe and SMTP each stay in their one place."""
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_a_domain_is_pure(service: str) -> None:
    """A domain imports itself, contracts, values, errors, pydantic and the standard library."""
    allowed = (*PURE, f"services.{service}.domain")
    foreign = {
        f"{name(path)}: {module}"
        for path in python_files(f"services/{service}/domain")
        for module in imports(path)
        if module.partition(".")[0] not in sys.stdlib_module_names and not module.startswith(allowed)
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


@pytest.mark.parametrize("package", ["services.a", "services.b"])
def test_planted_violations_are_found(package: str, tmp_path: Path) -> None:
    """The linter's settings bite: a service that imports another, its outer layer, motor or Stripe is reported."""
    other = {"services.a": "services.b", "services.b": "services.a"}[package]
    lines = {
        f"{package}.actions.act": f"import {other}.domain.rules",
        f"{package}.domain.rules": f"import {package}.actions.act",
        f"{package}.adapters.out": "import motor.motor_asyncio, stripe, smtplib, sandbox",
    }
    modules = [f"{each}.{part}" for each in ("services.a", "services.b") for part in ("actions.act", "domain.rules")]
    for module in (*modules, *lines, "shared.persistence.mongo", "sandbox.run", "tools.bench"):
        file = tmp_path / f"{module.replace('.', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(lines.get(module, "") + "\n")
        for parent in [file.parent, *file.parent.parents]:
            if parent.is_relative_to(tmp_path) and parent != tmp_path:
                (parent / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "6 broken" in done.stdout, done.stdout
