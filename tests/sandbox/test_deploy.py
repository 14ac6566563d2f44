"""What `python -m tools.deploy` writes for docker compose."""

import json
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values

from sandbox.stack.environment import SERVICES
from sandbox.stack.gateway import nginx_program
from sandbox.stack.parts import ROOT
from tools import deploy
from tools.env_file import env_lines


@pytest.fixture
def env(tmp_path: Path) -> Path:
    """An .env as `make env` makes it."""
    env = tmp_path / ".env"
    env.write_text(env_lines((ROOT / ".env.example").read_text()))
    return env


def test_everything_that_compose_mounts_is_written(env: Path, tmp_path: Path) -> None:
    """The broker's users, the gateway's configuration, the brand, the reference; a second time over the same files."""
    mounted = tmp_path / "mounted"
    assert deploy.main(env, mounted) == 0
    inodes = {path: path.stat().st_ino for path in mounted.rglob("*")}
    assert deploy.main(env, mounted) == 0
    assert inodes == {path: path.stat().st_ino for path in mounted.rglob("*")}
    users = json.loads((mounted / "rabbitmq-definitions.json").read_text())["users"]
    assert {user["name"] for user in users} == {*SERVICES, "operator"}
    assert json.loads((mounted / "www" / "brand.json").read_text()) == {"name": "Comptoir", "colour": "#1d3a6e"}
    secrets = {value for name, value in dotenv_values(env).items() if "KEY" in name or "PASSWORD" in name}
    written = b"".join(path.read_bytes() for path in mounted.rglob("*") if path.is_file())
    assert [secret for secret in secrets if secret and secret.encode() in written] == []
    assert {"index.html", "orders.json"} <= {path.name for path in (mounted / "www" / "docs").iterdir()}


def test_what_is_missing_is_named(env: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without .env, or with one of an older version, nothing is written and the message says why."""
    assert deploy.main(tmp_path / "none", tmp_path / "mounted") == 1
    lines = [line for line in env.read_text().splitlines() if "RABBITMQ_PASSWORD_BILLING" not in line]
    env.write_text("\n".join(lines))
    assert deploy.main(env, tmp_path / "mounted") == 1
    said = capsys.readouterr().err
    assert "make env" in said
    assert "RABBITMQ_PASSWORD_BILLING" in said
    assert not (tmp_path / "mounted").exists()


def test_nginx_accepts_the_configuration_of_compose(env: Path, tmp_path: Path) -> None:
    """It holds nothing that nginx does not know; the folder of a merchant's own files may be empty."""
    assert deploy.main(env, tmp_path / "mounted") == 0
    command = [nginx_program(), "-t", "-c", str(tmp_path / "mounted" / "nginx.conf"), "-e", "stderr"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert "syntax is ok" in done.stderr
    assert "[emerg]" not in done.stderr
