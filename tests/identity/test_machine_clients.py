"""Machine clients: issued by the staff, client credentials by a real OAuth 2 client's form, two secrets while rotating,
refused once revoked or expired (ID-29)."""

import base64
from datetime import timedelta

import pytest

from shared.events.identity.sessions_ended import SessionsEnded
from shared.values.viewer import Kind, Scope
from tests.identity.administrator import ORDERS, Administrator
from tests.identity.visitor import bearer
from tests.support.in_process import StartService
from tests.support.tokens import staff


@pytest.fixture
async def admin(start_service: StartService) -> Administrator:
    """Before an empty database."""
    return Administrator(await start_service("identity"))


@pytest.mark.rule("ID-29")
async def test_a_client_gets_a_token_for_its_scopes(admin: Administrator) -> None:
    """By the form and by the header, for all scopes or for some; the viewer is the client, and its use is noted."""
    client_id, secret = await admin.issue()
    answer = await admin.token(client_id, secret)
    assert (
        answer.json().items()
        >= {"token_type": "Bearer", "expires_in": 600, "scope": "orders:read orders:write"}.items()
    )
    viewer = await admin.verify(answer.json()["access_token"])
    assert (viewer.kind, viewer.client_id) == (Kind.MACHINE, client_id)
    assert set(viewer.scopes) == {Scope.ORDERS_READ, Scope.ORDERS_WRITE}
    basic = {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}
    form = {"grant_type": "client_credentials", "scope": "orders:read"}
    by_header = await admin.service.post("/oauth/token", data=form, headers=basic)
    assert (by_header.status_code, by_header.json()["scope"]) == (200, "orders:read")
    (listed,) = (await admin.ask("GET", "")).json()["items"]
    assert listed["last_used_at"] is not None
    assert secret not in str(listed) + str(await admin.service.database["machine_clients"].find_one({}))


@pytest.mark.rule("ID-29")
async def test_a_refusal_has_the_error_that_oauth_clients_read(admin: Administrator) -> None:
    """RFC 6749 section 5.2 beside our code; which part of the client is wrong is not said."""
    client_id, secret = await admin.issue()
    refused = {
        "invalid_client": [await admin.token(client_id, "wrong"), await admin.token("cli_nobody", secret)],
        "invalid_scope": [await admin.token(client_id, secret, scope="billing:read")],
        "unsupported_grant_type": [await admin.token(client_id, secret, grant_type="password")],
        "invalid_request": [await admin.service.post("/oauth/token", data={"client_id": client_id})],
    }
    for code, answers in refused.items():
        for answer in answers:
            assert (answer.json()["error"], answer.json()["code"]) == (code, code)
            assert answer.status_code == (401 if code == "invalid_client" else 400)
    assert refused["invalid_client"][0].headers["www-authenticate"].startswith("Basic")


@pytest.mark.rule("ID-29")
async def test_two_secrets_are_good_while_one_is_replaced(admin: Administrator) -> None:
    """The old one for the overlap that was asked for, not longer; with none it is gone at once; never a third."""
    client_id, first = await admin.issue()
    second = (await admin.ask("POST", f"/{client_id}/secrets", {"overlap_hours": 2})).json()["client_secret"]
    assert [(await admin.token(client_id, each)).status_code for each in (first, second)] == [200, 200]
    admin.service.clock.advance(hours=2)
    assert [(await admin.token(client_id, each)).status_code for each in (first, second)] == [401, 200]
    third = await admin.ask("POST", f"/{client_id}/secrets", {"overlap_hours": 0})
    assert len(third.json()["client"]["secrets"]) == 1
    assert (await admin.token(client_id, second)).status_code == 401


@pytest.mark.rule("ID-29")
async def test_a_revoked_client_is_refused_at_once_and_everywhere(admin: Administrator) -> None:
    """Its secret, and its access tokens here; the other services are told of its epoch. Twice is the same."""
    client_id, secret = await admin.issue()
    token = (await admin.token(client_id, secret)).json()["access_token"]
    for _ in range(2):
        assert (await admin.ask("DELETE", f"/{client_id}")).status_code == 204
    assert (await admin.token(client_id, secret)).json()["error"] == "invalid_client"
    assert (await admin.service.get("/companies", headers=bearer(token))).json()["code"] == "session_over"
    (ended,) = await admin.service.published(SessionsEnded)
    assert (ended.data.account_id, ended.data.before_epoch, ended.data.why) == (client_id, 1, "revoked")
    assert (await admin.ask("POST", f"/{client_id}/secrets", {})).json()["code"] == "client_revoked"


@pytest.mark.rule("ID-29")
async def test_no_token_outlives_its_client(admin: Administrator) -> None:
    """A client that expires in five minutes gets a token for five minutes, and none afterwards."""
    client_id, secret = await admin.issue(days=1)
    admin.service.clock.moment += timedelta(days=1, minutes=-5)
    assert (await admin.token(client_id, secret)).json()["expires_in"] == 300
    admin.service.clock.advance(minutes=5)
    assert (await admin.token(client_id, secret)).status_code == 401


@pytest.mark.rule("ID-29", "ID-22")
async def test_nobody_gives_a_machine_more_than_they_have(admin: Administrator) -> None:
    """Neither by a new client nor by another's secret; administering is given to no machine."""
    client_id, _ = await admin.issue()
    few = Administrator(admin.service, staff(Scope.IDENTITY_ADMIN, Scope.ORDERS_READ))
    refused = await few.ask("POST", "", ORDERS)
    assert [(each["field"], each["code"]) for each in refused.json()["errors"]] == [("scopes.1", "scope_not_yours")]
    assert (await few.ask("POST", f"/{client_id}/secrets", {})).status_code == 422
    assert (await admin.ask("POST", "", ORDERS | {"scopes": ["identity:admin"]})).status_code == 422
    without = Administrator(admin.service, staff(*(set(Scope) - {Scope.IDENTITY_ADMIN})))
    assert (await without.ask("GET", "")).status_code == 403


@pytest.mark.rule("ID-29")
async def test_attempts_of_one_client_are_limited(admin: Administrator) -> None:
    """The sixty-first within a minute answers 429, and another client goes on."""
    client_id, secret = await admin.issue()
    statuses = [(await admin.token(client_id, "wrong")).status_code for _ in range(61)]
    assert (statuses[59], statuses[60]) == (401, 429)
    assert (await admin.token(*await admin.issue())).status_code == 200
    assert secret
