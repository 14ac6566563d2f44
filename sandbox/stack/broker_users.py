"""The broker's users, for the sandbox and for docker compose: deploy/rabbitmq-users.json with passwords."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

_USERS = Path(__file__).parents[2] / "deploy" / "rabbitmq-users.json"
_SALT = 4  # bytes, in front of the digest (RabbitMQ: "Computing a Password Hash")


def definitions(passwords: Mapping[str, str]) -> str:
    """RabbitMQ's definitions: each user with its rights, and its password as a salted hash. KeyError when one lacks."""
    content = json.loads(_USERS.read_text())
    users = [user | {"password_hash": _hash(passwords[user["name"]])} for user in content["users"]]
    return json.dumps(content | {"users": users}, indent=2) + "\n"


def _hash(password: str) -> str:
    salt = secrets.token_bytes(_SALT)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
