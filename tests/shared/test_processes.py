"""A process over three services on the real broker: one owns it, two answer by events, in any order, late or never."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar, cast

import pytest

from shared.events.contract import Event
from shared.messaging.envelope import Received
from shared.messaging.topology import queue_of
from shared.persistence.deadlines import DeadlineWorker
from shared.persistence.mongo import Client, Database
from shared.persistence.processes import Processes
from shared.values.ids import derived_id
from shared.values.process import Process, Step
from tests.support.kernel_process import KEPT, KernelProcess, Names, Queues, unique_name
from tests.support.things import Effect
from tests.support.waiting import FakeClock, eventually, stays

HOUR = timedelta(hours=1)


class Asked(Event):
    """The owner's wish to both participants."""

    process_id: str
    step: str


class TakenBack(Event):
    """The owner's compensation of a step."""

    process_id: str
    step: str


class Answered(Event):
    """A participant did, or could not do, what a step asked."""

    process_id: str
    step: str
    failed: bool = False


def contract(form: type[Event], name: str, publisher: str, *consumers: str) -> Any:
    """`form` as a contract between services of this test alone."""
    naming = {"TYPE": f"{publisher}.{name}", "CONSUMERS": consumers, "__module__": __name__}
    return cast(type[Event], type(form.__name__, (form,), naming))


class Party(Names):
    """One service of a test, and the contracts that it publishes or consumes."""

    def __init__(self, service: str, *contracts: type[Event]) -> None:
        super().__init__(service)
        self.events = contracts
        consumed = [queue_of(service, each) for each in contracts if service in each.CONSUMERS]
        self.queues = (*consumed, self.dead_letters)


class Handover(Process):
    """What the test is about; its steps name contracts of one test, so each test adds its own."""

    reference: str


class Participant:
    """A service that answers each step twice when `may_answer` is set, with "failed" for the steps in `failing`."""

    def __init__(self, answered: Any) -> None:
        self._answered, self.may_answer, self.failing = answered, asyncio.Event(), set[str]()
        self.taken_back: list[str] = []

    async def do(self, process: KernelProcess, event: Received[Any]) -> None:
        await self.may_answer.wait()
        asked = event.data
        answer = self._answered(process_id=asked.process_id, step=asked.step, failed=asked.step in self.failing)
        await process.effects.create_if_absent(derived_id("eff", event.id), Effect(number=1), [answer, answer])

    async def undo(self, _: KernelProcess, event: Received[Any]) -> None:
        self.taken_back.append(event.data.step)


class Play:
    """The owner "o" of the process, its participants "p" and "q", and its steps."""

    def __init__(self, clients: Callable[[str], Database], amqp_url: str, clock: FakeClock, *, undo: bool) -> None:
        self._clients, self._amqp_url, self._clock = clients, amqp_url, clock
        self.names = {each: unique_name() for each in "opq"}
        o, p, q = self.names.values()
        self.asked, self.taken_back = contract(Asked, "asked", o, p, q), contract(TakenBack, "taken_back", o, p, q)
        self.answers = {each: contract(Answered, f"answered_by_{each}", self.names[each], o) for each in "pq"}
        self.participants = {each: Participant(self.answers[each]) for each in "pq"}
        self.parties = {"o": Party(o, self.asked, self.taken_back, *self.answers.values())}
        self.parties |= {
            each: Party(self.names[each], self.asked, self.taken_back, self.answers[each]) for each in "pq"
        }
        self.form = self._steps(undo)
        self.running: list[KernelProcess] = []

    def _steps(self, undo: bool) -> type[Handover]:
        def ask(process: Any) -> list[Event]:
            return [self.asked(process_id=process.reference, step=process.step)]

        def take_back(step: str) -> Callable[[Any], list[Event]] | None:
            return (lambda process: [self.taken_back(process_id=process.reference, step=step)]) if undo else None

        class Steps(Handover):
            """Two steps, each answered by both."""

            STEPS: ClassVar[tuple[Step, ...]] = tuple(
                Step(name, ask, awaits=("p", "q"), within=HOUR, compensate=take_back(name))
                for name in ("reserve", "confirm")
            )

        return Steps

    async def open_owner(self, *, broker: bool = True) -> KernelProcess:
        """A process of the owner; its outbox is published by another one where it has no broker."""
        handlers = {contract: self._record(name) for name, contract in self.answers.items()}
        owner = await self._open("o", handlers, broker=broker)
        self.processes = Processes(owner.database, "handovers", self.form, owner.outbound, retention=KEPT)
        await self.processes.prepare()
        worker = DeadlineWorker(self.processes, {"answers": self.processes.pass_deadline}, self._clock)
        owner.tasks.start(worker.name, worker.run)
        self.worker = worker
        return owner

    def _record(self, name: str) -> Callable[[KernelProcess, Received[Any]], Any]:
        async def record(_: KernelProcess, event: Received[Any]) -> None:
            answer = event.data
            await self.processes.record_answer(
                answer.process_id, answer.step, name, event_id=event.id, failed=answer.failed
            )

        return record

    async def open_participants(self) -> None:
        for name, each in self.participants.items():
            await self._open(name, {self.asked: each.do, self.taken_back: each.undo})

    async def _open(self, name: str, handlers: Any, *, broker: bool = True) -> KernelProcess:
        now, lease = self._clock, timedelta(seconds=0.5)
        database = self._clients(name)
        opened = KernelProcess(
            self.parties[name], database, self._amqp_url, handlers=handlers, now=now, sweep_lease=lease
        )
        self.running.append(opened)
        return await opened.open(broker=broker)

    async def begin(self) -> None:
        await self.processes.begin("h1", self.form(reference="h1"))

    async def stored(self) -> Any:
        return (await self.processes.get("h1")).state

    async def reaches(self, **fields: Any) -> None:
        """Waits until the stored process has these fields."""

        async def there() -> bool:
            state = await self.stored()
            return all(getattr(state, name) == value for name, value in fields.items())

        await eventually(there, what=str(fields))

    async def pass_time(self, time: timedelta) -> None:
        self._clock.moment += time
        self.worker.wake()


MakePlay = Callable[..., Any]


@pytest.fixture
async def make_play(
    mongo_client: Client, database: Database, amqp_url: str, queues: Queues, fake_clock: FakeClock
) -> AsyncIterator[MakePlay]:
    """Opens the three services, each with a database of its own; removed afterwards."""
    plays: list[Play] = []

    def database_of(name: str) -> Database:
        opened: Database = mongo_client[f"{database.name}_{name}"]
        return opened

    async def make(*, undo: bool) -> Play:
        plays.append(play := Play(database_of, amqp_url, fake_clock, undo=undo))
        await play.open_participants()
        await play.open_owner()
        return play

    yield make
    for play in plays:
        for participant in play.participants.values():
            participant.may_answer.set()
        for process in play.running:
            await process.close()
        for party in play.parties.values():
            await queues.remove(party)
    for name in "opq":
        await mongo_client.drop_database(f"{database.name}_{name}")


@pytest.mark.parametrize("order", ["pq", "qp"])
async def test_answers_in_any_order_and_twice_lead_through_every_step(make_play: MakePlay, order: str) -> None:
    """Both participants answer each step twice: each step is asked once, and the process completes."""
    play = await make_play(undo=True)
    await play.begin()
    first, second = (play.participants[name] for name in order)
    first.may_answer.set()
    await play.reaches(step="reserve", answers={order[0]: "answered", order[1]: "pending"})
    second.may_answer.set()
    await play.reaches(outcome="completed", step="confirm", until=None)
    for each in play.running:
        await eventually(partial(each.drained, "handovers"))
    assert [await each.numbers() for each in play.running if each.names is not play.parties["o"]] == [[1, 1], [1, 1]]
    assert first.taken_back == second.taken_back == []


async def test_what_is_late_is_taken_back(make_play: MakePlay) -> None:
    """One participant is silent until the deadline: every participant undoes the step; its late answer is no news."""
    play = await make_play(undo=True)
    await play.begin()
    play.participants["p"].may_answer.set()
    await play.reaches(answers={"p": "answered", "q": "pending"})
    await play.pass_time(HOUR)
    await play.reaches(outcome="compensated", answers={"p": "answered", "q": "late"})
    await eventually(lambda: all(each.taken_back == ["reserve"] for each in play.participants.values()))
    before = await play.stored()
    play.participants["q"].may_answer.set()

    async def unchanged() -> bool:
        return bool(await play.stored() == before)

    await stays(unchanged, 0.3)


async def test_a_failed_answer_takes_back_every_step_so_far(make_play: MakePlay) -> None:
    """The second step fails at one participant: both steps are undone, the last first."""
    play = await make_play(undo=True)
    play.participants["q"].failing.add("confirm")
    for each in play.participants.values():
        each.may_answer.set()
    await play.begin()
    await play.reaches(outcome="compensated", step="confirm")
    await eventually(
        lambda: all(sorted(each.taken_back) == ["confirm", "reserve"] for each in play.participants.values())
    )


async def test_what_cannot_be_taken_back_raises_an_alarm_and_goes_on_with_the_late_answer(
    make_play: MakePlay, capsys: pytest.CaptureFixture[str]
) -> None:
    """The late service is named in the log; when it answers after all, the process goes on and completes."""
    play = await make_play(undo=False)
    await play.begin()
    play.participants["p"].may_answer.set()
    await play.reaches(answers={"p": "answered", "q": "pending"})
    await play.pass_time(HOUR)
    await play.reaches(outcome="running", answers={"p": "answered", "q": "late"})
    assert (await play.stored()).alarms() == ("q",)
    assert "process_alarm" in capsys.readouterr().out
    play.participants["q"].may_answer.set()
    await play.reaches(outcome="completed", until=None)


@pytest.mark.rule("EV-01")
async def test_a_crash_between_two_steps_loses_none(make_play: MakePlay) -> None:
    """The owner dies after it stored the next step and before it asked for it: another process of it asks."""
    play = await make_play(undo=True)
    await play.begin()
    play.participants["p"].may_answer.set()
    await play.reaches(answers={"p": "answered", "q": "pending"})
    (owner,) = [each for each in play.running if each.names is play.parties["o"]]
    await eventually(partial(owner.drained, "handovers"))
    await owner.close()
    dying = await play.open_owner(broker=False)
    await play.processes.record_answer("h1", "reserve", "q", event_id="evt_q")
    await play.reaches(step="confirm", answers={"p": "pending", "q": "pending"})
    await dying.close()
    assert len(await dying.outbox("handovers")) == 1
    play._clock.advance(seconds=11)
    await play.open_owner()
    play.participants["q"].may_answer.set()
    await play.reaches(outcome="completed")
