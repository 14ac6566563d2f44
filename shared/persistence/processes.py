"""The repository of a process over services (`shared/values/process.py`): a move is one write, logged and counted."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import structlog
from prometheus_client import Counter

from shared.persistence.repository import Repository, Versioned
from shared.values.process import Process, begin, pass_deadline, record_answer

log = structlog.get_logger(__name__)

P = TypeVar("P", bound=Process)

moves = Counter("comptoir_process_moves_total", "Moves of processes over services", ["process", "step", "outcome"])
alarms = Counter("comptoir_process_alarms_total", "Answers that failed or were late for good", ["process", "service"])


class Processes(Repository[P]):
    """What starts a process calls `begin`, the consumer of an answer `record_answer`, the handler of its deadline
    "answers" `pass_deadline`."""

    async def begin(self, process_id: str, process: P) -> Versioned[P]:
        """Stores a new process with what its first step asks; under the same id again it changes nothing."""
        entered, messages = begin(process, self.clock())
        stored = await self.create_if_absent(process_id, entered, messages)
        if stored.applied:
            self._report(process_id, process, stored.state)
        return stored

    async def record_answer(
        self, process_id: str, step: str, service: str, *, event_id: str, failed: bool = False
    ) -> None:
        """A service's answer to a step, once per `event_id`."""
        answered = partial(record_answer, step=step, service=service, now=self.clock(), failed=failed)
        await self.move(process_id, answered, processed=event_id)

    async def pass_deadline(self, process_id: str) -> None:
        """Takes the process back, or raises the alarm, when its time is over."""
        await self.move(process_id, partial(pass_deadline, now=self.clock()), processed=None)

    async def move(
        self, process_id: str, transition: Callable[[P], tuple[P, Sequence[Any]]], *, processed: str | None
    ) -> Versioned[P]:
        """`change`, for a process's own transitions too: the move is logged, counted, and its new alarms are raised."""
        before: list[P] = []

        def remembering(process: P) -> tuple[P, Sequence[Any]]:
            before[:] = [process]
            return transition(process)

        stored = await self.change(process_id, remembering, processed=processed)
        if stored.applied:
            self._report(process_id, before[0], stored.state)
        return stored

    def _report(self, process_id: str, before: P, after: P) -> None:
        if (before.step, before.outcome) != (after.step, after.outcome):
            moves.labels(self.kind, after.step, after.outcome).inc()
            log.info("process_moved", process=self.kind, id=process_id, step=after.step, outcome=after.outcome)
        for service in sorted({*after.alarms()} - {*before.alarms()}):
            alarms.labels(self.kind, service).inc()
            log.error("process_alarm", process=self.kind, id=process_id, step=after.step, service=service)
