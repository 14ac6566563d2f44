"""A restricted account reads, and is used for nothing else, until its owner lifts it (ID-14)."""

import pytest

from shared.events.identity.account_changed import AccountChanged
from tests.identity.visitor import PASSWORD, bearer
from tests.personal_data.person import EMAIL, Someone

_SPENDING = {"orders:write", "billing:write"}


async def scopes_of(someone: Someone) -> set[str]:
    """What the token of a fresh login may be used for."""
    answer = await someone.visitor.log_in(PASSWORD, EMAIL)
    assert answer.status_code == 201, answer.text
    someone.token = answer.json()["access_token"]
    verifier = someone.house["identity"].app.state.verifier
    return {scope.value for scope in (await verifier.verify(someone.token)).scopes}


@pytest.mark.rule("ID-14")
async def test_a_restricted_account_orders_and_pays_nothing_until_it_is_lifted(someone: Someone) -> None:
    """Its sessions end; a new login reads, corrects and lifts; the other services are told."""
    assert await scopes_of(someone) >= _SPENDING
    before = someone.token
    asked = await someone.ask("restriction")
    await someone.house.carry()
    assert asked.json()["status"] == "done"
    me = await someone.house["identity"].get("/me", headers=bearer(before))
    assert me.json()["code"] == "session_over"
    assert not await scopes_of(someone) & _SPENDING
    told = [each.data.account.restricted for each in await someone.house["identity"].published(AccountChanged)]
    assert told[-1]
    path = f"/me/data-requests/{asked.json()['request_id']}/withdrawal"
    lifted = await someone.house["identity"].post(path, headers=bearer(someone.token))
    assert lifted.json()["lifted_at"]
    await someone.house.carry()
    assert await scopes_of(someone) >= _SPENDING
