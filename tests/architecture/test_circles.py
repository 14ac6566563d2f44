"""Modules form no circle: each can be read after those that it imports."""

import graphlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture.source import CODE, imports, name, python_files

PRODUCT = tuple(folder for folder in CODE if folder != "tests")


def module_of(path: Path) -> str:
    """A file as an import names it."""
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def graph(paths: Mapping[str, Path]) -> dict[str, set[str]]:
    """Module → the modules of ours that it imports, also for types alone."""
    return {
        module: {
            known
            for imported in imports(path)
            for known in (imported, imported.rpartition(".")[0])
            if known in paths and known != module
        }
        for module, path in paths.items()
    }


def test_no_imports_run_in_a_circle() -> None:
    """Neither at run time nor for types: a circle of types is a protocol that nobody has named yet."""
    modules = {module_of(path): path for path in python_files(*PRODUCT)}
    graphlib.TopologicalSorter(graph(modules)).prepare()


def test_a_planted_circle_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two modules that import each other, one of them for types alone, are reported by name."""
    monkeypatch.setattr("tests.architecture.source.ROOT", tmp_path)
    (tmp_path / "shared").mkdir()
    first, second = tmp_path / "shared" / "first.py", tmp_path / "shared" / "second.py"
    first.write_text("from shared.second import B\n")
    second.write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shared.first import A\n")
    with pytest.raises(graphlib.CycleError, match=r"shared\.first"):
        graphlib.TopologicalSorter(graph({module_of(each): each for each in (first, second)})).prepare()
