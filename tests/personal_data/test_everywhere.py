"""Access and erasure over all four services, with everything planted (ID-14, I10, attack 13)."""

import json

import pytest

from shared.events.identity.account_erased import AccountErased
from shared.events.identity.erasure_requested import ErasureRequested
from tests.identity.visitor import PASSWORD
from tests.personal_data.person import EMAIL, NAME, STREET, Someone, files_of

LAW = {"fiscal_documents", "consent_proofs"}


@pytest.mark.rule("ID-14")
async def test_an_export_holds_everything_planted_from_every_service(someone: Someone) -> None:
    """The archive behind the mailed link has one JSON and one CSV file of every collection that holds something of
    people, with every planted value and what it is kept for; no secret, and nothing for whoever has no link."""
    asked = await someone.ask("access")
    assert (asked.status_code, asked.json()["status"]) == (201, "running")
    await someone.house.carry()
    assert [each["status"] for each in await someone.requests()] == ["done"]
    assert (await someone.fetch("no such token")).json()["code"] == "token_invalid"
    files = files_of(await someone.fetch(await someone.archive_token()))
    whole = "\n".join(content for name, content in files.items() if name.endswith(".json"))
    shown = [each for each in someone.planted if each.collection != "export_parts"]
    assert [mark for each in shown for mark in each.personal if mark not in whole] == []
    assert [mark for each in shown for mark in each.secret if mark in "\n".join(files.values())] == []
    assert all(value in whole for value in (NAME, STREET, EMAIL))
    assert {name.partition("/")[0] for name in files} == {"contents.json", "identity", "orders", "billing", "notifier"}
    contents = json.loads(files["contents.json"])
    assert all(each["purpose"] and each["kept"] for each in contents)
    assert {name.removesuffix(".json") for name in files if name.endswith(".json")} - {"contents"} == {
        name.removesuffix(".csv") for name in files if name.endswith(".csv")
    }


@pytest.mark.rule("ID-14")
async def test_after_an_erasure_nothing_is_left_but_what_the_law_keeps_and_no_replay_brings_it_back(
    someone: Someone,
) -> None:
    """Seven days after it was asked for, every planted value is gone from the four databases, their outboxes included,
    except invoices, which are listed with the date until when; every earlier event, replayed, changes nothing of
    that. The address is free, the login gone, and one last mail says what is kept."""
    assert len(await someone.left()) > 10
    await someone.erase()
    assert await someone.left(but=LAW) == []
    (erased,) = await someone.house["identity"].published(AccountErased)
    assert erased.data.email == EMAIL
    assert {(each.collection, each.why) for each in erased.data.held} == {("fiscal_documents", "law")}
    assert all((each.until.month, each.until.day) == (1, 1) for each in erased.data.held)
    assert (await someone.visitor.log_in(PASSWORD, EMAIL)).status_code == 401
    await someone.house.replay(but=ErasureRequested.TYPE)  # which would erase again
    await someone.house.carry()
    for service in someone.house.services.values():
        await service.drain()
    assert await someone.left(but=LAW) == []
    await someone.visitor.register(email=EMAIL, name="Somebody else")
