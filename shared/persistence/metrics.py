"""What the database is asked (OP-01). The counter hangs on the driver, so no command can be left out."""

from prometheus_client import Counter
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

commands = Counter("comptoir_database_commands_total", "Commands sent to the database", ["service"])


class CommandCounter(CommandListener):
    """Counts each command that the clients of one service send; hand it to `connect`."""

    def __init__(self, service: str) -> None:
        self._count = commands.labels(service)

    def started(self, event: CommandStartedEvent) -> None:  # noqa: ARG002 - the driver calls it by this signature
        self._count.inc()

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Counted when it was started."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Counted when it was started."""
