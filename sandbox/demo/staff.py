"""One of the merchant's people: created by a command of identity, logged in with two factors (ID-22, ID-23)."""

import re
import secrets
import time
from collections.abc import Callable, Sequence

import pyotp

from sandbox.demo.client import Client

Command = Callable[[Sequence[str]], str]
"""Runs a command of identity (`services.identity.commands.…` and its arguments) and returns what it prints."""

_PASSWORD = "neuf-lampes-dans-le-grenier"
_TOKEN = re.compile(r"for 24 hours: (\S+)")
_STEP_S = 30
_DONE = (200, 201)


def log_in_staff(client: Client, command: Command) -> str:
    """Gives `client` the token of a new member with every scope; the member's address."""
    email = f"kim.{secrets.token_hex(4)}@example.com"
    found = _TOKEN.search(command(["staff", "add", email, "--name", "Kim Exemple"]))
    assert found, "the command prints the token"
    enrolling = {"token": found[1]}
    shown = client.post("/identity/v1/staff/enrolments", {**enrolling, "password": _PASSWORD}, expect=_DONE)
    authenticator, now = pyotp.TOTP(shown["secret"]), time.time()
    client.post(
        "/identity/v1/staff/enrolments/confirm", {**enrolling, "code": authenticator.at(int(now))}, expect=_DONE
    )
    ticket = client.post("/identity/v1/staff/logins", {"email": email, "password": _PASSWORD}, expect=_DONE)["ticket"]
    code = authenticator.at(int(now) + _STEP_S)  # no code is good twice
    session = client.post("/identity/v1/staff/sessions", {"ticket": ticket, "code": code}, expect=_DONE)
    client.token = session["access_token"]
    return email
