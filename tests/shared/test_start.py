"""A process that cannot start yet waits, says why, and can be stopped meanwhile (OP-01)."""

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta

import pytest

from sandbox.stack.parts import ROOT
from sandbox.stack.ports import free_port
from shared.persistence.mongo import Database, clock_offset
from shared.runtime.start import MOST_OFF, StoppedAtStart, prepared
from shared.values import clock
from tests.support.settings import ENVIRONMENT

GRACE = 10.0
"""Seconds that a process has between SIGTERM and SIGKILL at least: STOP_TIMEOUT's default."""


async def line_with(text: bytes, output: asyncio.StreamReader) -> None:
    """Reads a log until a line says so."""
    while text not in (line := await output.readline()):
        assert line, f"the log ended without {text!r}"


@pytest.mark.rule("OP-01")
async def test_a_process_that_waits_for_its_database_can_be_stopped() -> None:
    """SIGTERM while no database answers: the process ends by it, within its grace."""
    servers = {"MONGO_URL": f"mongodb://127.0.0.1:{free_port()}/", "PORT": str(free_port())}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.orders", "all"),
        cwd=ROOT,
        env=dict(os.environ) | ENVIRONMENT["orders"] | servers,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout
    try:
        await asyncio.wait_for(line_with(b"database_not_ready", process.stdout), 60)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), GRACE) == -signal.SIGTERM  # as after an orderly stop
    finally:
        if process.returncode is None:
            process.kill()


@pytest.mark.rule("OP-01")
@pytest.mark.parametrize("wrong", [MOST_OFF * 2, -MOST_OFF * 2])
async def test_a_process_whose_clock_is_wrong_does_not_start(wrong: timedelta, database: Database) -> None:
    """Its leases would end early or late beside those of other machines: it waits until the clock is set."""

    def off() -> datetime:
        return clock.now() + wrong

    assert abs(await clock_offset(database, off) + wrong) < MOST_OFF / 2
    loop = asyncio.get_running_loop()
    until = loop.time() + 1
    with pytest.raises(StoppedAtStart):
        await prepared([], database, off, lambda: loop.time() > until)
    await prepared([], database, clock.now, lambda: False)
