"""Worker processes of notifier (`tests.notifier.worker`), which a test kills and freezes."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from pathlib import Path

from sandbox.stack.parts import ROOT
from tests.support.settings import ENVIRONMENT
from tests.support.waiting import eventually

_ENDS_WITHIN_S = 120.0


class Workers:
    """Workers on one database and one SMTP server, with notifier's default lease."""

    def __init__(self, mongo_url: str, database: str, smtp_url: str) -> None:
        own = {name: value for name, value in ENVIRONMENT["notifier"].items() if name != "MAIL_LEASE"}
        servers = {"MONGO_URL": mongo_url, "MONGO_DATABASE": database, "SMTP_URL": smtp_url}
        self._environment = dict(os.environ) | own | servers

    async def start(self, **environment: str) -> Process:
        """One more worker; it ends with 0 when every mail is sent."""
        command = [sys.executable, "-m", "tests.notifier.worker"]
        return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=self._environment | environment)

    async def ended(self, process: Process) -> int:
        """Its exit status once it has ended."""
        return await asyncio.wait_for(process.wait(), _ENDS_WITHIN_S)

    async def frozen(self, process: Process) -> None:
        """Waits until a worker has stopped itself (SIGSTOP)."""
        stat = Path(f"/proc/{process.pid}/stat")
        await eventually(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T", 20, "the worker freezes")
