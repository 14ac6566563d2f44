"""The database of a bare machine: SecantusDB, which speaks MongoDB's wire protocol, as a private process."""

import sys
from pathlib import Path

from sandbox.stack import ports, probes
from sandbox.stack.process import Process


class Database(Process):
    """A database on 127.0.0.1:`port` with its files in `directory`; acknowledged writes survive SIGKILL."""

    def __init__(self, directory: Path, port: int, *, log: Path | None = None) -> None:
        self.directory, self.port = directory.resolve(), port
        super().__init__(
            "database",
            [
                *(
                    *(sys.executable, "-P", str(Path(__file__).with_name("database_server.py"))),
                    "--host",
                    ports.HOST,
                    "--port",
                    str(port),
                ),
                *(
                    "--storage-path",
                    str(self.directory / "files"),
                    "--log-level",
                    "WARNING",
                    "--cache-size",
                    "256M",
                ),
                "--sync-on-commit",  # without it a kill loses acknowledged writes
                "--standalone",  # without it the driver's retryable writes pile up and slow it down tenfold
            ],
            log=log or self.directory / "database.log",
            ready=lambda: probes.answers_mongo(port),
            directory=self.directory,
        )

    @property
    def url(self) -> str:
        return f"mongodb://{ports.HOST}:{self.port}/"

    def start(self) -> None:
        """Spawns it once the port is free."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self._wait_for_port(self.port)
        super().start()
