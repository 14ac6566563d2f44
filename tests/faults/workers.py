"""Worker processes: started, killed, started again."""

import signal
import sys
from pathlib import Path

from sandbox.stack.process import Process, minimal_environment
from shared.persistence.mongo import Database
from tests.faults.audit import Audit, audit
from tests.support.kernel_process import Names, Queues
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]


class Workers:
    """Processes of one service on one database and broker."""

    def __init__(self, names: Names, database: Database, mongo_url: str, amqp_url: str, folder: Path) -> None:
        self.names, self.database, self.folder = names, database, folder
        self._urls = {"MONGO_URL": mongo_url, "AMQP_URL": amqp_url}
        self.processes: list[Process] = []

    def start(self, count: int, **environment: str) -> Process:
        """One more worker that commits `count` numbers; CRASH_AT and MISTAKE come by `environment`."""
        process = Process(
            f"worker-{len(self.processes)}",
            [sys.executable, "-m", "tests.faults.worker", self.names.service, self.database.name, str(count)],
            log=self.folder / f"worker-{len(self.processes)}.log",
            ready=lambda: True,
            env=minimal_environment() | self._urls | environment,
            directory=ROOT,
        )
        process.start()
        self.processes.append(process)
        return process

    async def died(self, process: Process) -> None:
        """Waits until a worker has killed itself."""
        await eventually(lambda: not process.alive, 20, "the worker reaches its crash point")
        assert process.returncode == -signal.SIGKILL, process.last_lines()

    async def audit(self, queues: Queues) -> Audit:
        """The checker's present findings."""
        return await audit(self.database, self.names, queues)

    async def settled(self, queues: Queues, count: int, timeout: float = 30) -> Audit:
        """The audit after the workers' orderly stop, once `count` numbers are committed and all took effect."""

        async def done() -> bool:
            found = await self.audit(queues)
            return found.committed == count and (found.clean or bool(found.duplicated or found.dead_letters))

        try:
            await eventually(done, timeout, "everything drains")
        except AssertionError as error:
            raise AssertionError(f"{await self.audit(queues)}") from error
        self.stop()
        return await self.audit(queues)

    async def exhausted(self, queues: Queues, count: int) -> Audit:
        """The audit after the workers' orderly stop, once nothing moves any more: for planted mistakes."""
        seen: list[Audit] = []

        async def done() -> bool:
            seen.append(await self.audit(queues))
            return seen[-1].committed == count and not seen[-1].unsent and seen[-25:] == seen[-1:] * 25

        await eventually(done, 30, "nothing moves any more")
        self.stop()
        return await self.audit(queues)

    def stop(self) -> None:
        """Lets every worker finish what it began."""
        for process in self.processes:
            process.stop()
