"""The tests' own house: helpers in modules of their own, and pure tests that start no server."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, imports, name, python_files
from tests.support.scheduling import LONGEST_FIRST

HELPERS_ELSEWHERE = re.compile(r"^tests\.(?:\w+\.)*(?:conftest|test_\w+)\.")

PURE = [
    *sorted(name(path) for path in (ROOT / "tests").glob("*/domain")),
    *("tests/shared/values", "tests/shared/messaging", "tests/shared/i18n", "tests/identity/security"),
]
"""The folders whose tests need no server."""

SERVERS = ("motor", "pymongo", "aio_pika", "docker", "stripe", "fastapi")

RUN = f"""
import sys
import pytest
code = pytest.main(["-q", "-p", "no:cacheprovider", *sys.argv[1:]])
loaded = [module for module in {SERVERS!r} if module in sys.modules]
sys.exit(f"loaded: {{loaded}}" if loaded else code)
"""


def run_apart(*paths: str) -> "subprocess.CompletedProcess[str]":
    """These tests in a process of their own, which fails when they load the client of a server."""
    command = [sys.executable, "-c", RUN, *paths]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)


def test_no_test_imports_from_a_conftest_or_another_test() -> None:
    """What two files of tests share is a helper with a name, in a module of its own."""
    files = [path for path in python_files("tests") if path.name != "test_tests.py"]
    assert not [f"{name(path)}: {each}" for path in files for each in imports(path) if HELPERS_ELSEWHERE.match(each)]


def test_the_folders_that_come_first_are_there() -> None:
    """A renamed folder would silently run last, alone."""
    assert [each for each in LONGEST_FIRST if not (ROOT / each).is_dir()] == []


def test_pure_tests_load_no_client_of_a_server() -> None:
    """Whoever changes a domain has its tests' answer in a second."""
    ended = run_apart(*PURE)
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr


@pytest.mark.parametrize("module", ["pymongo", "aio_pika"])
def test_a_pure_test_that_loads_a_client_is_found(tmp_path: Path, module: str) -> None:
    """The check fails for a planted import."""
    planted = tmp_path / "test_planted.py"
    planted.write_text(f"import {module}\n\n\ndef test_nothing() -> None:\n    assert {module}\n")
    ended = run_apart(str(planted), "-c", str(ROOT / "pyproject.toml"))
    assert f"loaded: ['{module}" in ended.stderr, ended.stdout[-2000:] + ended.stderr
