"""The examples of the events about people's data, as their publishers make them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.identity.domain.data_requests.request import Kind, Source
from services.identity.domain.data_requests.standing import announce_erasure
from services.identity.domain.data_requests.transitions import (
    ask_to_confirm,
    deliver,
    finish_erasure,
    receive,
    record_erasure,
    record_own,
    start,
    verify,
)
from services.identity.domain.links.token import Token
from shared.events.contract import Event
from shared.events.identity.data_request_confirmation_requested import DataRequestConfirmationRequested
from shared.events.identity.erasure_requested import ErasureRequested
from shared.events.identity.export_requested import ExportRequested
from shared.events.personal_data import ErasureAnswer, HeldDocuments
from shared.values import clock
from shared.values.viewer import Scope
from tests.identity.colleague import token_of
from tests.identity.visitor import PASSWORD, Visitor, bearer
from tests.personal_data.accounts import registered
from tests.personal_data.questions import ANNE, answer_of, erasure, export
from tests.support.examples import Examples
from tests.support.http_examples import HttpExamples
from tests.support.in_process import StartService
from tests.support.keys import opened
from tests.support.planting import plant
from tests.support.tokens import staff

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize("service", ExportRequested.CONSUMERS)
async def test_what_each_service_answers_is_as_its_example_says(
    service: str, start_service: StartService, examples: Examples
) -> None:
    """A part of an export, and the answer to an erasure."""
    answering: Any = await start_service(service)
    await plant(service, answering.database, answering.held, ANNE, clock.now())
    await answering.receive(export(ANNE))
    await answering.receive(erasure(ANNE, "erase"))
    for name in ("export_part_ready", "erasure_completed"):
        examples.check((await answering.published(answer_of(answering, name)))[0].data)


def events_of_identity() -> list[Event]:
    """Each that identity publishes about people's data, from the transition that makes it."""
    account = registered(NOW - timedelta(days=800))
    token = Token(token_hash="hash", sealed="sealed-token")
    asked = {kind: receive(f"dat_{kind.value}", account, kind, Source.ACCOUNT, NOW) for kind in Kind}
    _, told = verify(asked[Kind.ERASURE], NOW)
    exporting, collecting = start(asked[Kind.ACCESS], NOW)
    erasing, asking = start(asked[Kind.ERASURE], NOW)
    by_law = HeldDocuments(
        collection="fiscal_documents",
        purpose="bookkeeping",
        why="law",
        documents=2,
        until=datetime(2037, 1, 1, tzinfo=UTC),
    )
    for step in ("check", "erase"):
        for service in ErasureRequested.CONSUMERS:
            held = (by_law,) if (service, step) == ("billing", "erase") else ()
            answer = ErasureAnswer(request_id="dat_1", account_id="acc_1", step=step, held=held)
            erasing, _ = record_erasure(erasing, service, answer, NOW)
        erasing, _ = record_own(erasing, "close", NOW)
    messages = [
        *told,
        *collecting,
        *asking,
        *deliver(exporting, token, NOW)[1],
        *ask_to_confirm(asked[Kind.ACCESS], token, NOW)[1],
        *finish_erasure(erasing, (), NOW)[1],
        *announce_erasure(account, NOW)[1],
    ]
    return [message for message in messages if isinstance(message, Event)]


def test_what_identity_publishes_is_as_its_examples_say(examples: Examples) -> None:
    """Seven events, each once."""
    events = events_of_identity()
    assert len({type(event) for event in events}) == 7
    for event in events:
        examples.check(event)


@pytest.mark.rule("AP-03", "ID-14")
async def test_the_api_answers_as_its_examples_say(start_service: StartService, http_examples: HttpExamples) -> None:
    """A person's requests, and those that staff record: from an address that is the account's own, and from another,
    which its owner confirms by the mailed link."""
    visitor = Visitor(await start_service("identity"))
    account = await visitor.register()
    await visitor.post("/address-confirmations", {"token": await visitor.confirmation_token()})
    ours = bearer((await visitor.session())["access_token"])
    theirs = bearer(await token_of(visitor.service, staff(Scope.IDENTITY_READ, Scope.IDENTITY_WRITE)))
    ask = visitor.service.request
    asked = await ask("POST", "/me/data-requests", headers=ours, json={"kind": "erasure", "password": PASSWORD})
    one = f"/me/data-requests/{asked.json()['request_id']}"
    mail = {"kind": "access", "sender": "somebody@example.com", "customer_number": account["customer_number"]}
    recorded = await ask("POST", "/data-requests", headers=theirs, json=mail)
    assert recorded.json()["status"] == "received"
    token = opened((await visitor.service.published(DataRequestConfirmationRequested))[-1].data.token)
    own = mail | {"sender": "camille@example.com", "kind": "restriction"}
    accepted = await ask("POST", "/data-requests", headers=theirs, json=own)
    assert accepted.json()["status"] == "done"
    refusal = {"reason": "The account belongs to a company."}
    answers = [
        asked,
        await ask("GET", "/me/data-requests", headers=ours),
        await ask("GET", one, headers=ours),
        await ask("POST", f"{one}/withdrawal", headers=ours),
        recorded,
        await ask("POST", "/data-requests/confirm", json={"token": token}),
        await ask("GET", "/data-requests", headers=theirs),
        await ask("POST", f"/data-requests/{recorded.json()['request_id']}/refusal", headers=theirs, json=refusal),
    ]
    assert [each.status_code for each in answers] == [201, 200, 200, 200, 201, 200, 200, 200]
    assert answers[5].json()["status"] == "running"
    http_examples.check("identity", *answers)
