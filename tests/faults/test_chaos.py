"""`make chaos`: what its plan holds whatever the seed, and its short form."""

import os
import random
import subprocess
import sys
from collections import defaultdict

import pytest

from sandbox.stack.parts import ROOT
from tools.chaos.faults import BROKER_OUTAGE, DATABASE_OUTAGE, PARTS, plan

SEED = os.environ.get("SEED") or str(random.SystemRandom().randrange(10**6))


@pytest.mark.parametrize("seed", range(50))
def test_the_long_form_kills_freezes_and_takes_away_every_part(seed: int) -> None:
    """In 10 minutes; the outages of the database and the broker last 40 s and 5 minutes, and the plan is the seed's."""
    faults = plan(str(seed), 600)
    kinds = defaultdict(set)
    for fault in faults:
        kinds[fault.kind].add(fault.part)
    assert dict(kinds) == {kind: set(PARTS) for kind in ("kill", "freeze", "outage")}
    longest = {fault.part: fault.seconds for fault in faults if fault.kind == "outage"}
    assert (longest["database"], longest["broker"]) == (DATABASE_OUTAGE, BROKER_OUTAGE)
    assert faults == plan(str(seed), 600)


@pytest.mark.rule("EV-01", "EV-02", "EV-04")
@pytest.mark.timeout(300)  # a minute when idle
def test_a_short_run_loses_nothing_and_doubles_nothing() -> None:
    """15 seconds of customers and faults, and the ledger at rest; the seed is printed, SEED repeats it."""
    print(f"SEED={SEED}")
    command = [sys.executable, "-m", "tools.chaos", "--seconds", "15", "--seed", SEED, "--customers", "2"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"chaos: nothing lost, nothing doubled (seed {SEED})" in run.stdout
