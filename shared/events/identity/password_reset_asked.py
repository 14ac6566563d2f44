"""Somebody typed an address into "forgot password" (ID-08). identity consumes it itself, so that the HTTP answer costs
the same whether or not the address has an account."""

from typing import ClassVar

from shared.events.contract import Event
from shared.events.sealing import Personal


class PasswordResetAsked(Event):
    """`email` is as typed, normalised; nobody may own it."""

    TYPE: ClassVar[str] = "identity.password_reset_asked"
    CONSUMERS: ClassVar[tuple[str, ...]] = ("identity",)

    email: Personal
