"""Password hashes: argon2id in threads, so that the event loop never waits. `client` is on whose behalf one is made."""

import asyncio
import os
import unicodedata
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from services.identity.security.password_strength import check_strength
from services.identity.security.slots import Slots
from shared.values.ids import new_secret

P = ParamSpec("P")
R = TypeVar("R")


class Passwords:
    """`memory` KiB and `rounds` passes a hash; OWASP's minimum is 19 MiB and 2, about 60 ms. Every method that computes
    raises HashingBusy when too much is being computed already."""

    def __init__(self, memory: int, rounds: int) -> None:
        self._hasher = PasswordHasher(time_cost=rounds, memory_cost=memory, parallelism=1)
        self._slots = Slots(os.cpu_count() or 1)
        self._nobodys = self._hasher.hash(new_secret())

    async def check_strength(self, password: str, known: Sequence[str], client: str) -> None:
        """Invalid when the password is easy to guess for an attacker who knows `known` about the customer."""
        await self._compute(client, check_strength, _normal(password), known)

    async def hash(self, password: str, client: str) -> str:
        """A salted hash that names its own cost."""
        return await self._compute(client, self._hasher.hash, _normal(password))

    async def verify(self, password_hash: str | None, password: str, client: str) -> bool:
        """Whether the password is right; without a hash it costs the same and is wrong (ID-08)."""
        right = await self._compute(client, self._matches, password_hash or self._nobodys, _normal(password))
        return right and password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made at another cost than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    async def _compute(self, client: str, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        async with self._slots.slot(client):
            return await asyncio.to_thread(work, *args, **kwargs)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerifyMismatchError:
            return False


def _normal(password: str) -> str:
    # The same password typed on two systems may arrive in two Unicode forms (NIST SP 800-63B-4, 3.1.1.2).
    return unicodedata.normalize("NFKC", password)
