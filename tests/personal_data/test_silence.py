"""Accounts that nobody uses are warned, then erased (ID-26), with the clock moved."""

from datetime import timedelta

import pytest

from shared.events.identity.account_erased import AccountErased
from shared.events.identity.erasure_announced import ErasureAnnounced
from shared.persistence.migrations import migrate
from shared.values.months import months_after
from tests.identity.visitor import PASSWORD
from tests.personal_data.person import EMAIL, Someone

LAW = {"fiscal_documents", "consent_proofs"}


@pytest.mark.rule("ID-26")
async def test_an_account_that_nobody_uses_is_warned_and_erased_everywhere(someone: Someone) -> None:
    """Thirty days before two years without login its owner is told; a login then stops it; after two more years of
    silence, and a notice, every service erases. An account stored before there was such a deadline gets it by
    `make migrate`."""
    identity, began = someone.house["identity"], someone.clock()
    accounts, account_id = identity.context.accounts, someone.person.account_id
    old = {"$set": {"schema": 2}, "$unset": {"due": "", "deadline": "", "state.standing": ""}}
    await accounts.collection.update_one({"_id": account_id}, old)
    assert [each.rewritten async for each in migrate(accounts)][-1] >= 1
    notice = months_after(began, 24) - timedelta(days=30)
    await identity.run_due(notice - timedelta(hours=1))
    assert await identity.published(ErasureAnnounced) == []
    await identity.run_due(notice + timedelta(hours=1))
    assert [each.data.email for each in await identity.published(ErasureAnnounced)] == [EMAIL]
    assert (await someone.visitor.log_in(PASSWORD, EMAIL)).status_code == 201
    await identity.run_due(notice + timedelta(days=60))
    assert await someone.left()
    again = months_after(notice + timedelta(hours=1), 24)
    await identity.run_due(again - timedelta(days=29))
    assert len(await identity.published(ErasureAnnounced)) == 2
    for service in someone.house.services.values():
        await service.run_due(again + timedelta(days=2))
    await someone.house.carry()
    for service in someone.house.services.values():
        await service.run_due(again + timedelta(days=3))
    await someone.house.carry()
    assert len(await identity.published(AccountErased)) == 1
