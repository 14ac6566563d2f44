"""Faults on demand for the SMTP side: what to do to the next N mails, optionally only for some recipients."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from itertools import count
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Stage = Literal["rcpt", "data"]


class Fault(BaseModel):
    """One planned fault.

    `reject` answers `code`; `hang` never answers (closes after `seconds`); `cut` closes without an answer;
    `slow` waits `seconds`, then goes on as usual. At `data` they strike after the mail's last line was read;
    with `store` a hang or cut keeps the mail, so that only the 250 is lost.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["reject", "hang", "cut", "slow"]
    at: Stage = "data"
    times: int = Field(default=1, ge=1, le=1_000_000, description="strikes this many times, then is gone")
    recipient: str = Field(default="*", description="glob on the recipient, case ignored: *@example.com")
    code: Literal[421, 450, 451, 452, 550, 552, 554] = 451
    text: str = Field(default="simulated fault", pattern=r"^[ -~]{1,200}$")
    seconds: float = Field(default=60.0, ge=0, le=3600)
    store: bool = False


class PlannedFault(Fault):
    """A fault with its id and how many strikes are left."""

    id: int
    left: int


class Faults:
    """The planned faults, oldest first. In memory: a restart clears them."""

    def __init__(self) -> None:
        self._planned: list[PlannedFault] = []
        self._ids = count(1)

    def plan(self, fault: Fault) -> PlannedFault:
        """Add a fault behind the others."""
        planned = PlannedFault(**fault.model_dump(), id=next(self._ids), left=fault.times)
        self._planned.append(planned)
        return planned

    def planned(self) -> list[PlannedFault]:
        """Return what is still to come."""
        return list(self._planned)

    def clear(self, fault_id: int | None = None) -> int:
        """Drop one fault, or all of them; return how many were dropped."""
        kept = [fault for fault in self._planned if fault_id not in (None, fault.id)]
        dropped = len(self._planned) - len(kept)
        self._planned = kept
        return dropped

    def strike(self, stage: Stage, recipients: Iterable[str]) -> PlannedFault | None:
        """Return the oldest fault that matches, with one strike used up, or None."""
        addresses = [address.lower() for address in recipients]
        for fault in self._planned:
            if fault.at == stage and any(fnmatchcase(one, fault.recipient.lower()) for one in addresses):
                fault.left -= 1
                self._planned = [one for one in self._planned if one.left > 0]
                return fault
        return None
