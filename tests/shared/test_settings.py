"""A service that cannot start says which setting to set, or which port is taken, and nothing else."""

import os
import socket
import subprocess
import sys

from sandbox.stack.parts import ROOT
from shared.values.keys import encode_key

GOOD = {
    "MONGO_URL": "mongodb://127.0.0.1:1/",
    "AMQP_URL": "amqp://guest:canary@127.0.0.1:1/",
    "PERSONAL_DATA_KEYS": encode_key(bytes(32)),
    "JWKS_URL": "http://127.0.0.1:1/",
    "RETURN_TARGETS": "web=https://shop.example",
    "PUBLIC_URL": "https://api.shop.example",
}


def start(**settings: str) -> subprocess.CompletedProcess[str]:
    """orders' api with these settings alone, until it ends."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | settings
    command = [sys.executable, "-m", "services.orders", "api"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_every_missing_setting_is_named_with_what_to_set() -> None:
    """Exit 78 and one line each, no traceback."""
    ended = start()
    assert ended.returncode == 78
    for name in GOOD:
        assert f"{name}: is missing" in ended.stderr
    assert "mongodb://host:27017" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_wrong_settings_are_named_and_their_values_are_not_shown() -> None:
    """Exit 78; a line names each setting, never what it was set to: it may be a secret."""
    wrong = {"PERSONAL_DATA_KEYS": "too-short", "PORT": "99999", "RETRY_DELAYS": "soon", "PAYMENT_WINDOW": "a while"}
    ended = start(**GOOD | wrong)
    assert ended.returncode == 78
    for name, value in wrong.items():
        assert f"{name}:" in ended.stderr
        assert value not in ended.stderr
    assert "canary" not in ended.stderr


def test_a_taken_port_is_named() -> None:
    """Exit 78 with the address and the setting to change."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = start(**GOOD | {"PORT": port})
    assert ended.returncode == 78
    assert f"127.0.0.1:{port}" in ended.stderr
    assert "set PORT" in ended.stderr
