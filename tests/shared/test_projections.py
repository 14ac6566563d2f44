"""Projections: what was learnt from state events; the newest seq wins in any order (EV-01)."""

import asyncio
import itertools
import random
from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from shared.persistence.mongo import Database
from shared.persistence.projections import Projections
from tests.support.kernel_process import KEPT
from tests.support.things import Effect


@pytest.fixture
async def copies(database: Database) -> Projections[Effect]:
    """Copies of numbers."""
    copies = Projections(database, "copies", Effect, retention=KEPT)
    await copies.prepare()
    return copies


@pytest.mark.rule("EV-01")
async def test_the_newest_wins_in_any_order(copies: Projections[Effect]) -> None:
    """All orders of three states, with a repeat, end in the newest one; what was old news says so."""
    for index, order in enumerate(itertools.permutations([1, 2, 3])):
        learnt = [await copies.project(f"k{index}", seq, Effect(number=seq)) for seq in (*order, order[0])]
        assert await copies.get(f"k{index}") == Effect(number=3)
        newest = 0
        for seq, was_news in zip((*order, order[0]), learnt, strict=True):
            assert was_news == (seq > newest)
            newest = max(newest, seq)


async def test_the_newest_wins_a_race_for_the_first_place(copies: Projections[Effect]) -> None:
    """States that arrive at once for a key that nobody knew end in the newest one."""
    for round_ in range(25):
        order = random.Random(round_).sample(range(1, 9), 8)
        await asyncio.gather(*(copies.project(f"k{round_}", seq, Effect(number=seq)) for seq in order))
        assert await copies.get(f"k{round_}") == Effect(number=8)


async def test_what_was_never_told_is_unknown(copies: Projections[Effect]) -> None:
    """An unknown key is None; a known one is found by its state."""
    await copies.project("k1", 1, Effect(number=5))
    assert await copies.get("k0") is None
    assert await copies.find_one({"state.number": 5}) == Effect(number=5)


async def test_a_newer_state_that_inserts_second_still_wins(copies: Projections[Effect], database: Database) -> None:
    """An older state inserted between our look and our insert does not make us drop the newer one."""
    real, upserts = copies.collection, 0

    class Raced:
        """The collection, in which another process is always first to insert."""

        async def update_one(self, query: Any, news: Any, upsert: bool = False) -> Any:
            nonlocal upserts
            if upsert:
                upserts += 1
                await real.insert_one({"_id": query["_id"], "seq": 3, "state": {"number": 3}})
                raise DuplicateKeyError("E11000")
            return await real.update_one(query, news)

    copies.collection = Raced()  # type: ignore[assignment]
    learnt = [await copies.project("newer", 4, Effect(number=4)), await copies.project("older", 2, Effect(number=2))]
    copies.collection = real
    assert (learnt, upserts) == ([True, False], 2)
    assert await copies.get("newer") == Effect(number=4)
    assert await copies.get("older") == Effect(number=3)
