"""Projections: what was learnt from state events; the newest seq wins in any order (EV-01)."""

import asyncio
import itertools
import random

import pytest

from shared.mongo import Database
from shared.projections import Projections
from tests.shared.kit import Effect


@pytest.fixture
async def copies(database: Database) -> Projections[Effect]:
    """Copies of numbers."""
    copies = Projections(database, "copies", Effect)
    await copies.prepare()
    return copies


@pytest.mark.rule("EV-01")
async def test_the_newest_wins_in_any_order(copies: Projections[Effect]) -> None:
    """All orders of three states, with a repeat, end in the newest one; what was old news says so."""
    for index, order in enumerate(itertools.permutations([1, 2, 3])):
        learnt = [await copies.learn(f"k{index}", seq, Effect(number=seq)) for seq in (*order, order[0])]
        assert await copies.get(f"k{index}") == Effect(number=3)
        newest = 0
        for seq, was_news in zip((*order, order[0]), learnt, strict=True):
            assert was_news == (seq > newest)
            newest = max(newest, seq)


async def test_the_newest_wins_a_race_for_the_first_place(copies: Projections[Effect]) -> None:
    """States that arrive at once for a key that nobody knew end in the newest one."""
    for round_ in range(25):
        order = random.Random(round_).sample(range(1, 9), 8)
        await asyncio.gather(*(copies.learn(f"k{round_}", seq, Effect(number=seq)) for seq in order))
        assert await copies.get(f"k{round_}") == Effect(number=8)


async def test_what_was_never_told_is_unknown(copies: Projections[Effect]) -> None:
    """An unknown key is None; a known one is found by its state."""
    await copies.learn("k1", 1, Effect(number=5))
    assert await copies.get("k0") is None
    assert await copies.find_one({"state.number": 5}) == Effect(number=5)
