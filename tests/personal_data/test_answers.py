"""Every service answers what a person asks of their data, from the declarations of all of its collections (ID-14)."""

import json
from typing import Any

import pytest

from shared.events.identity.export_requested import ExportRequested
from shared.persistence.mongo import Database
from shared.persistence.subjects import Person
from shared.values import clock
from tests.personal_data.questions import ANNE, OTHER, answer_of, erasure, export
from tests.support.in_process import InProcess, StartService
from tests.support.planting import Planted, everything, plant

ANSWERING = ExportRequested.CONSUMERS


@pytest.fixture(params=ANSWERING)
async def service(request: pytest.FixtureRequest, start_service: StartService) -> InProcess[Any]:
    """Each service that answers."""
    service: InProcess[Any] = await start_service(request.param)
    return service


async def planted_in(service: InProcess[Any], person: Person) -> list[Planted]:
    """What a person has in every collection of the service and of the kernel."""
    return await plant(service.name, service.database, service.held, person, clock.now())


@pytest.mark.rule("ID-14")
async def test_an_export_holds_all_that_is_planted_and_no_secret(service: InProcess[Any], database: Database) -> None:
    """Everything personal in every collection of the service is among the answer's documents, sealed on its way;
    nothing of another person, and no secret. The same question again is answered once."""
    mine, theirs = await planted_in(service, ANNE), await planted_in(service, OTHER)
    await service.receive(export(ANNE), times=2)
    answers = await service.published(answer_of(service, "export_part_ready"))
    parts = [answer.data.part for answer in answers]
    assert [(part.number, part.last) for part in parts] == [(0, True)]
    assert all(mark in parts[0].documents for each in mine for mark in each.personal)
    assert not any(mark in parts[0].documents for each in mine for mark in each.secret)
    assert not any(mark in parts[0].documents for each in theirs for mark in each.personal)
    counted = {each.collection: each.documents for each in parts[0].collections}
    assert counted == {each.collection: 1 for each in mine}
    waiting = json.dumps([each async for each in database["data_answers"].find({}, {"outbox": 1})], default=str)
    assert "planted-" not in waiting


@pytest.mark.rule("ID-14")
async def test_after_an_erasure_nothing_planted_is_left_but_what_the_law_keeps(
    service: InProcess[Any], database: Database
) -> None:
    """No mark of the person stands anywhere in the service's database, except in the collections that are answered as
    held by law, with the date; another person's documents are as they were."""
    mine, theirs = await planted_in(service, ANNE), await planted_in(service, OTHER)
    await service.receive(erasure(ANNE, "erase"), times=2)
    answers = await service.published(answer_of(service, "erasure_completed"))
    (held,) = [answer.data.answer.held for answer in answers]
    by_law = {each.collection for each in held if each.why == "law"}
    assert by_law == {each.collection for each in mine if each.law}
    assert all((each.until.month, each.until.day) == (1, 1) for each in held)
    left = await everything(database)
    gone = [mark for each in mine if not each.law for mark in (*each.personal, *each.secret)]
    assert gone
    assert not [mark for mark in gone if mark in left]
    assert all(mark in left for each in theirs for mark in (*each.personal, *each.secret))


@pytest.mark.rule("ID-14")
async def test_a_check_erases_nothing(service: InProcess[Any], database: Database) -> None:
    """The first step asks what is open: every mark is where it was."""
    mine = await planted_in(service, ANNE)
    await service.receive(erasure(ANNE, "check"))
    left = await everything(database)
    assert all(mark in left for each in mine for mark in (*each.personal, *each.secret))
