"""TypeScript types of openapi-typescript, used by a small program under tsc --strict (AP-03); and the AsyncAPI document
against AsyncAPI's own schema, which comes from npm as well."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from sandbox.stack.parts import ROOT
from tests.clients.python_client import SERVICES
from tests.support.conformance import conformance
from tools import asyncapi

SOURCE = Path(__file__).with_name("typescript")
INSTALLED = ROOT / "var" / "typescript-client"
"""Kept between runs: the packages of package-lock.json."""

_NO_NETWORK = re.compile(r"E(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|HOSTUNREACH)|network|ENOTCACHED")


@pytest.fixture(scope="module")
def packages() -> Path:
    """The folder node_modules; skips where there is no npm, or nothing that it can install from."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed: the TypeScript client is not checked")
    done = INSTALLED / "installed.json"
    lock = (SOURCE / "package-lock.json").read_text()
    if not (done.exists() and done.read_text() == lock):
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(SOURCE / name, INSTALLED / name)
        run = subprocess.run(["npm", "ci"], cwd=INSTALLED, capture_output=True, text=True, timeout=200, check=False)
        if run.returncode and _NO_NETWORK.search(run.stderr):
            pytest.skip("npm reaches no package source: the TypeScript client is not checked")
        assert run.returncode == 0, run.stderr
        done.write_text(lock)
    return INSTALLED / "node_modules"


def _run(folder: Path, packages: Path, *command: str) -> str:
    """What a program of the packages says; "" is well."""
    path = str(packages / ".bin" / command[0])
    done = subprocess.run([path, *command[1:]], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.rule("AP-03")
@pytest.mark.timeout(300)
def test_a_typescript_program_compiles_against_the_generated_types(packages: Path, tmp_path: Path) -> None:
    """Right use compiles, and each use that the program marks as wrong does not: a missing key, an unknown field or
    parameter, a null that nobody looked at."""
    for service in SERVICES:
        (tmp_path / f"{service}.json").write_text(json.dumps(conformance(service).document))
        assert _run(tmp_path, packages, "openapi-typescript", f"{service}.json", "-o", f"{service}.ts") == ""
    (tmp_path / "node_modules").symlink_to(packages)
    shutil.copyfile(SOURCE / "tsconfig.json", tmp_path / "tsconfig.json")
    program = (SOURCE / "journey.ts").read_text()
    (tmp_path / "journey.ts").write_text(program)
    assert _run(tmp_path, packages, "tsc", "-p", ".") == ""
    (tmp_path / "journey.ts").write_text(program.replace("// @ts-expect-error", "//"))
    assert len(_run(tmp_path, packages, "tsc", "-p", ".").splitlines()) >= program.count("@ts-expect-error  ")


@pytest.mark.rule("AP-03")
@pytest.mark.timeout(300)
def test_the_asyncapi_document_fits_the_schema_of_asyncapi(packages: Path) -> None:
    """It is valid AsyncAPI 3.0; with an action that there is not, it would not be."""
    schema = json.loads((packages / "@asyncapi" / "specs" / "schemas" / "3.0.0.json").read_text())
    validator = jsonschema_rs.validator_for(schema)
    document: dict[str, Any] = asyncapi.document()
    assert [error.message for error in validator.iter_errors(document)] == []
    next(iter(document["operations"].values()))["action"] = "shout"
    assert not validator.is_valid(document)


def test_the_lock_file_names_no_registry() -> None:
    """Every machine installs from where it can."""
    assert '"resolved"' not in (SOURCE / "package-lock.json").read_text()
