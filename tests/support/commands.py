"""What a piece of code asks of the database: the commands of one client, as they are sent."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent


@dataclass(frozen=True)
class Command:
    """`name` as the server knows it (find, update, …), of one database."""

    database: str
    name: str
    body: dict[str, Any]


class CommandRecorder(CommandListener):
    """Hands each command to whoever records at the time."""

    def __init__(self) -> None:
        self._sinks: list[list[Command]] = []

    @contextlib.contextmanager
    def of(self, database: str) -> Iterator[list[Command]]:
        """The commands on a database, from here to the end of the block."""
        sink: list[Command] = []
        self._sinks.append(sink)
        try:
            yield sink
        finally:
            self._sinks.remove(sink)
            sink[:] = [each for each in sink if each.database == database]

    def started(self, event: CommandStartedEvent) -> None:
        command = Command(event.database_name, event.command_name, dict(event.command)) if self._sinks else None
        for sink in list(self._sinks):
            assert command is not None
            sink.append(command)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to record."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to record."""


recorder = CommandRecorder()
"""Of the client that the services in this process use (tests/conftest.py)."""


def asked(commands: list[Command]) -> list[str]:
    """`find orders` for each command, in order, without those that a process sends once a second at most, whatever the
    number of requests."""
    found = [f"{each.name} {each.body[each.name]}" for each in commands]
    return [each for each in found if each != "find ended_sessions"]
