"""Values are the bottom of the kernel: every service and every layer may import them, they import nearly nothing."""

from pathlib import Path

from tests.architecture.source import imports, name, python_files

BELOW = ("shared.values", "shared.errors")
"""What a value may import of Comptoir."""


def reaching_up(path: Path) -> set[str]:
    """The modules of Comptoir that a file of shared/values imports and may not."""
    ours = {each for each in imports(path) if each.startswith(("shared.", "services.", "sandbox.", "tools."))}
    return {each for each in ours if not f"{each}.".startswith(tuple(f"{below}." for below in BELOW))}


def test_values_import_nothing_of_the_kernel_but_its_errors() -> None:
    """A value knows no event, no sealing, no database and no web: it is the same wherever it stands."""
    found = {name(path): reaching_up(path) for path in python_files("shared/values")}
    assert not {file: modules for file, modules in found.items() if modules}


def test_a_value_that_reaches_up_is_found(tmp_path: Path) -> None:
    """The check sees an import of a sealed field, and lets errors and other values pass."""
    planted = tmp_path / "planted.py"
    planted.write_text("from shared.events.sealing import Personal\nfrom shared.errors import Invalid\n")
    assert reaching_up(planted) == {"shared.events.sealing.Personal"}
