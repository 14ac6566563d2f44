"""Worker processes on the session's broker and a database of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.persistence.mongo import Database
from tests.faults.worker import DELAYS
from tests.faults.workers import Workers
from tests.support.kernel_process import MakeProcess, Names


@pytest.fixture
async def declared(make_process: MakeProcess) -> None:
    """The test service's queues are there before its first worker is."""
    await (await make_process(handlers={}, delays=DELAYS)).close()


@pytest.fixture
def workers(
    declared: None, names: Names, database: Database, mongo_url: str, amqp_url: str, tmp_path: Path
) -> Iterator[Workers]:
    """Workers to start and kill; none is left behind."""
    workers = Workers(names, database, mongo_url, amqp_url, tmp_path)
    yield workers
    for process in workers.processes:
        process.kill()
