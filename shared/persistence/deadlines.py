"""What happens later (docs/decisions/0012): a state names its deadlines, a worker runs the handler of the nearest.

    deadlines() -> {name: moment} ─stored as `due`─▶ claimed under a lease ─▶ handler ─▶ its change moves `due` on
                                                                                └─fails─▶ job run_deadline (retries)

A handler runs at least once, and may run twice at a time: its transition decides whether there is anything to do.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Generic, TypeVar

import structlog
from prometheus_client import Counter

from shared.errors import ComptoirError, TooEarly
from shared.messaging.consumer import JobTable
from shared.messaging.envelope import Received
from shared.persistence.due import Due, RunDeadline, claim, find_due
from shared.persistence.errors import DatabaseError
from shared.persistence.repository import Repository
from shared.values.clock import Clock

log = structlog.get_logger(__name__)

C = TypeVar("C")

DeadlineHandler = Callable[[C, str], Awaitable[object]]
"""An action that ends or moves one deadline: `async def expire_order(context, number) -> None`."""

DeadlineTable = Mapping[tuple[str, str], DeadlineHandler[C]]
"""(collection, deadline's name) → handler, as a service's `deadlines.py` lists them."""

LONGEST_SLEEP = 5.0
"""Seconds until a deadline that another process stored is seen; those stored in this process are known at once."""

LEASE = timedelta(seconds=60)
"""How long a claimed deadline belongs to its worker; one whose worker died is due again after it."""

MOST_CLAIMS = 3
"""Workers that may die of a deadline before it goes to the job, whose message the broker gives up as poison."""

PARALLEL = 8
"""Handlers that one worker runs at once, per collection."""

_HORIZON = timedelta(seconds=LONGEST_SLEEP)
"""Deadlines within it are kept in memory, so that none is read again and again."""

_PAGE = 200
"""Deadlines kept in memory at most."""

handled = Counter("comptoir_deadlines_total", "Deadlines by what became of them", ["collection", "deadline", "outcome"])


class DeadlineLeft(ComptoirError):
    """The handler changed nothing: the deadline is still due."""

    code = "deadline_left"


class DeadlineAbandoned(ComptoirError):
    """Every worker that claimed it died or was stopped before it was done."""

    code = "deadline_abandoned"


class UnknownDeadline(TooEarly):
    """This process has no handler for it; a newer one may."""

    code = "unknown_deadline"


class Deadlines(Generic[C]):
    """The deadlines of a service: one worker per collection of its table, and the job that retries what failed."""

    def __init__(self, table: DeadlineTable[C], stores: Iterable[object], context: C, clock: Clock) -> None:
        repositories = {store.kind: store for store in stores if isinstance(store, Repository)}
        handlers: dict[str, dict[str, Callable[[str], Awaitable[object]]]] = {}
        for (collection, name), handler in table.items():
            handlers.setdefault(collection, {})[name] = partial(handler, context)
        self._workers = {
            collection: DeadlineWorker(repositories[collection], handlers[collection], clock) for collection in handlers
        }

    @property
    def workers(self) -> "list[DeadlineWorker]":
        """What a worker process runs."""
        return list(self._workers.values())

    def jobs(self) -> JobTable[C]:
        """The kernel's job, for a service that has deadlines."""
        return {RunDeadline: self._run} if self._workers else {}

    async def _run(self, _: C, job: Received[RunDeadline]) -> None:
        worker = self._workers.get(job.data.collection)
        if worker is None:
            raise UnknownDeadline(f"No deadlines of {job.data.collection} are known here.")
        await worker.run_job(job.data)


class DeadlineWorker:
    """Runs the handlers (by deadline's name) of one repository's deadlines, `parallel` at a time."""

    def __init__(
        self,
        repository: Repository[Any],
        handlers: Mapping[str, Callable[[str], Awaitable[object]]],
        clock: Clock,
        *,
        lease: timedelta = LEASE,
        parallel: int = PARALLEL,
    ) -> None:
        self.name = f"deadlines.{repository.kind}"
        self._repository, self._handlers, self._clock = repository, handlers, clock
        self._lease, self._parallel = lease, parallel
        self._known: dict[str, Due] = {}
        self._more, self._look_at = True, 0.0
        self._woken = asyncio.Event()
        self._stopping = False
        self._acting: dict[str, Due] = {}
        self._moved: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        repository.on_commit.append(self._on_commit)

    def wake(self) -> None:
        """Looks for what is due at once."""
        self._look_at = 0.0
        self._woken.set()

    def stop(self) -> None:
        """Lets the handlers that run finish, and begins no other."""
        self._stopping = True
        self._woken.set()

    async def drain(self, timeout: float) -> None:
        """Waits for the handlers that run; what is not done within `timeout` seconds is due again after its lease."""
        if self._tasks:
            _, left = await asyncio.wait(self._tasks, timeout=timeout)
            if left:
                log.warning("deadlines_left_at_stop", collection=self._repository.kind, count=len(left))

    async def run(self) -> None:
        """Until `stop`: runs what is due, then sleeps until the next known deadline, a wake-up, or five seconds."""
        while not self._stopping:
            self._woken.clear()
            if self._must_look():
                await self._look()
            await self._begin_due()
            await self._sleep()

    async def run_due(self) -> None:
        """Runs what is due now, and what becomes due by that, and returns."""
        while found := await find_due(self._repository.collection, self._clock(), self._parallel):
            claimed = [due for due in found if await self._claim(due)]
            await asyncio.gather(*(self._act(due) for due in claimed))

    async def run_job(self, job: RunDeadline) -> None:
        """One more attempt at a deadline that failed; nothing when the state has moved on from it. DeadlineLeft when
        the handler leaves it as it is; what the handler raises passes through."""
        handler = self._handlers.get(job.name)
        if handler is None:
            raise UnknownDeadline(f"No deadline {job.name} of {job.collection} is known here.")
        if await self._repository.deadline(job.aggregate_id, job.name) != job.moment:
            return
        await handler(job.aggregate_id)
        if await self._repository.deadline(job.aggregate_id, job.name) == job.moment:
            raise DeadlineLeft(f"The deadline {job.name} of {job.collection} is as it was.")
        handled.labels(job.collection, job.name, "met").inc()

    def _on_commit(self, aggregate_id: str, due: Due | None) -> None:
        now = self._clock()
        acting = self._acting.get(aggregate_id)
        if acting and (due is None or due.name != acting.name or due.moment > now):
            self._moved.add(aggregate_id)
        self._known.pop(aggregate_id, None)
        if due and due.moment <= now + _HORIZON:
            self._know(due)
            self._woken.set()

    def _know(self, due: Due) -> None:
        if len(self._known) < _PAGE:
            self._known.setdefault(due.aggregate_id, due)
        else:
            self._more = True

    def _next(self) -> Due | None:
        free = (due for due in self._known.values() if due.aggregate_id not in self._acting)
        return min(free, key=lambda due: due.moment, default=None)

    def _must_look(self) -> bool:
        following = self._next()
        drained = following is None or following.moment > self._clock()
        return asyncio.get_running_loop().time() >= self._look_at or (self._more and drained)

    async def _look(self) -> None:
        found = await find_due(self._repository.collection, self._clock() + _HORIZON, _PAGE)
        self._more, self._look_at = len(found) == _PAGE, asyncio.get_running_loop().time() + LONGEST_SLEEP
        for due in found:
            self._know(due)

    async def _begin_due(self) -> None:
        while len(self._tasks) < self._parallel and (due := self._next()) and due.moment <= self._clock():
            if await self._claim(due):
                self._tasks.add(task := asyncio.create_task(self._act(due)))
                task.add_done_callback(self._done)
            elif not self._known:
                self.wake()  # another worker was first: what is known here is out of date

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._woken.set()

    async def _claim(self, due: Due) -> bool:
        self._known.pop(due.aggregate_id, None)
        claimed = await claim(self._repository.collection, due, self._clock() + self._lease)
        if claimed:
            self._acting[due.aggregate_id] = due
        return claimed

    async def _act(self, due: Due) -> None:
        try:
            failure = await self._attempt(due)
            if failure is None and due.aggregate_id in self._moved:
                handled.labels(self._repository.kind, due.name, "met").inc()
            else:
                await self._hand_over(due, failure)
        finally:
            del self._acting[due.aggregate_id]
            self._moved.discard(due.aggregate_id)

    async def _attempt(self, due: Due) -> Exception | None:
        handler = self._handlers.get(due.name)
        if handler is None:
            return UnknownDeadline(f"No deadline {due.name} of {self._repository.kind} is known here.")
        if due.claims >= MOST_CLAIMS:
            return DeadlineAbandoned(f"{due.claims} workers did not finish it.")
        try:
            async with asyncio.timeout(self._lease.total_seconds()):
                await handler(due.aggregate_id)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, its deadline is handed over to the job
            return error
        return None

    async def _hand_over(self, due: Due, failure: Exception | None) -> None:
        """A deadline that is still as it was goes to the job; the aggregate's others are not held up by it."""
        line = {"collection": self._repository.kind, "aggregate_id": due.aggregate_id, "deadline": due.name}
        try:
            failed = await self._repository.hand_over(due.aggregate_id, due.name, self._clock())
        except (DatabaseError, ComptoirError) as error:
            # Claimed, but neither met nor handed over: it is due again after the lease.
            log.error("deadline_not_handed_over", error=failure or error, cause=error, **line)
            return
        handled.labels(self._repository.kind, due.name, "failed" if failed else "met").inc()
        if failed or failure:
            log.warning("deadline_failed", error=failure or "the handler changed nothing", retried=failed, **line)

    async def _sleep(self) -> None:
        seconds = self._look_at - asyncio.get_running_loop().time()
        if len(self._tasks) < self._parallel and (due := self._next()):
            seconds = min(seconds, (due.moment - self._clock()).total_seconds())
        try:
            await asyncio.wait_for(self._woken.wait(), max(seconds, 0.0))
        except TimeoutError:
            return
