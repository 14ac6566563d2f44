"""Generated Python clients are whole and typed (AP-03). tests/journeys/test_generated_client.py lets one walk."""

from pathlib import Path

import pytest

from tests.clients import python_client


@pytest.mark.rule("AP-03")
@pytest.mark.timeout(240)
def test_python_clients_are_generated_without_a_warning_and_pass_strict_types(tmp_path: Path) -> None:
    """The generator skips nothing of our documents; mypy --strict has nothing to say of them and of their use."""
    assert python_client.generate(tmp_path) == ""
    assert python_client.types_of(tmp_path).startswith("Success")
    walk = tmp_path / "walk.py"
    walk.write_text(walk.read_text().replace(", idempotency_key=key", ""))
    assert 'Missing named argument "idempotency_key"' in python_client.types_of(tmp_path)
