"""The form of the files: short, documented, portable, and without fixed sleeps in tests."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import CODE, ROOT, checks_in, name, python_files, tree

LONGEST_SLEEP = 0.05
WAITING = {"tests/support/waiting.py", "tests/support/servers.py", "tests/clients/walk.py"}
"""The helpers that poll for a condition."""

MACHINE = re.compile(r"(?<![\w.])/(?:work|home|root|Users)/\w")
REGISTRY = re.compile(
    r"py[p]i\.org|python[h]osted|npm[j]s|registry\.(?!py\b)|conda\.ana[c]onda|mirror\.", re.IGNORECASE
)


def sleeps(path: Path) -> Iterator[str]:
    """Where a file sleeps for a fixed time: nobody knows whether it was long enough."""
    for node in ast.walk(tree(path)):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "sleep" and node.args):
            continue
        given = node.args[0]
        seconds = given.value if isinstance(given, ast.Constant) else None
        if isinstance(seconds, int | float) and seconds > LONGEST_SLEEP:
            yield f"{name(path)}:{node.lineno} sleeps {seconds} s"


def test_no_test_sleeps_for_a_fixed_time() -> None:
    """Tests wait for what they need, with `eventually`."""
    found = [each for path in python_files("tests") if name(path) not in WAITING for each in sleeps(path)]
    assert not found


def test_a_planted_sleep_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check sees sleeps however they are imported, and lets short ones and computed ones pass."""
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    file = tmp_path / "test_planted.py"
    file.write_text("asyncio.sleep(1)\ntime.sleep(0.5)\nsleep(2)\nsleep(0.01)\nsleep(pause)\n")
    assert len(list(sleeps(file))) == 3


def test_every_test_says_what_must_hold() -> None:
    """Each test has a docstring."""
    silent = [
        f"{name(path)}:{test.lineno} {test.name}"
        for path in python_files("tests")
        for test in checks_in(path)
        if not ast.get_docstring(test)
    ]
    assert not silent


def test_no_two_tests_of_a_file_share_a_name() -> None:
    """A second test of the same name would replace the first unseen."""
    for path in python_files("tests"):
        names = [test.name for test in checks_in(path)]
        assert len(names) == len(set(names)), name(path)


def test_no_file_is_longer_than_300_lines() -> None:
    """A file is a screen or two; beyond 300 lines it is two files."""
    long = {name(path): lines for path in python_files(*CODE) if (lines := len(path.read_text().splitlines())) > 300}
    assert not long


def test_no_file_names_this_machine_or_a_registry() -> None:
    """What is committed runs on any machine, from any registry."""
    texts = [path for path in ROOT.iterdir() if path.is_file() and not path.name.startswith(".")]
    for folder in ("requirements", "deploy", "docs"):
        texts += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    texts += [path for path in python_files(*CODE) if path != Path(__file__)]
    found = [
        f"{name(path)}: {match.group()}"
        for path in texts
        for pattern in (MACHINE, REGISTRY)
        for match in [pattern.search(path.read_text(errors="replace"))]
        if match
    ]
    assert not found
