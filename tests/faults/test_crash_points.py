"""The kernel's crash points, as real processes that die by SIGKILL (EV-01): nothing lost, each effect once."""

import asyncio
import os
import random

import pytest

from shared.runtime.crash import CrashPlan
from tests.faults.workers import Workers
from tests.support.kernel_process import Queues

COUNT = 60


@pytest.mark.rule("EV-01")
@pytest.mark.parametrize("point", ["after_commit:3", "after_publish:3", "before_mark", "before_ack:3"])
async def test_a_crash_loses_nothing_and_repeats_nothing(point: str, workers: Workers, queues: Queues) -> None:
    """A worker that dies at this point and is started again leaves every event with exactly one effect.

    Marks are made in bulk: under load the first one may be the only one, so that point is met at its first passage.
    """
    await workers.died(workers.start(COUNT, CRASH_AT=point))
    workers.start(COUNT)
    assert (await workers.settled(queues, COUNT)).clean


@pytest.mark.rule("EV-01", "EV-04")
async def test_workers_killed_at_random(workers: Workers, queues: Queues) -> None:
    """Of two workers side by side one is killed again and again at random moments: nothing lost, each effect once."""
    seed = int(os.environ.get("SEED", "20261"))
    print(f"SEED={seed}")
    moments = random.Random(seed)
    count = 300
    workers.start(count)
    for _ in range(4):
        victim = workers.start(count)
        await asyncio.sleep(moments.uniform(0.8, 1.6))  # the fault's moment, not a wait for anything
        victim.kill()
    assert (await workers.settled(queues, count)).clean


def test_a_plan_dies_at_the_passage_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """CRASH_AT names a point and a passage; other points and earlier passages do nothing."""
    kills: list[int] = []
    monkeypatch.setattr("shared.runtime.crash.os.kill", lambda _, number: kills.append(number))
    plan = CrashPlan("before_ack:2")
    plan.reach("after_commit")
    plan.reach("before_ack")
    assert not kills
    plan.reach("before_ack")
    assert len(kills) == 1
    CrashPlan(None).reach("before_ack")
    assert len(kills) == 1
