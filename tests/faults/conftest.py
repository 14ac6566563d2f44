"""A crew of worker processes on the session's broker and a database of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.persistence.mongo import Database
from tests.faults.crew import Crew
from tests.support.kernel_process import MakeProcess, Names


@pytest.fixture
async def declared(make_process: MakeProcess) -> None:
    """The test service's queues are there before its first worker is."""
    await (await make_process(handlers={})).close()


@pytest.fixture
def crew(
    declared: None, names: Names, database: Database, mongo_url: str, amqp_url: str, tmp_path: Path
) -> Iterator[Crew]:
    """Workers to start and kill; none is left behind."""
    crew = Crew(names, database, mongo_url, amqp_url, tmp_path)
    yield crew
    for process in crew.processes:
        process.kill()
