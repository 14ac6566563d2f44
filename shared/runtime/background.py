"""What a service runs beside its handlers."""

from typing import Protocol


class Background(Protocol):
    """Work that outlives the handler that began it."""

    def stop(self) -> None:
        """Begins nothing more."""

    async def drain(self, timeout: float) -> None:
        """Waits for what runs, at most `timeout` seconds."""
