"""The client that a registration or a forgotten password was begun in travels to its mails by name."""

import pytest

from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from tests.identity.visitor import Visitor, fields, registration


@pytest.mark.rule("ID-06", "NO-03")
@pytest.mark.parametrize(("given", "told"), [({"return_target": "app"}, "app"), ({}, "web")])
async def test_what_is_mailed_leads_back_to_the_client_that_asked(
    visitor: Visitor, given: dict[str, str], told: str
) -> None:
    """Welcome, confirmation, reset, and the notice of the new password; by default to the first of the settings."""
    await visitor.register(**given)
    await visitor.post("/password-resets", {"email": "camille@example.com"} | given)
    await visitor.service.settle()
    await visitor.redeem(await visitor.newest_reset_token())
    for contract in (AccountRegistered, AddressConfirmationRequested, PasswordResetRequested, PasswordChanged):
        [event] = await visitor.service.published(contract)
        assert event.data.model_dump()["return_target"] == told, contract


@pytest.mark.rule("AP-01")
async def test_a_client_names_a_target_and_never_an_address(visitor: Visitor) -> None:
    """What is not among the settings is refused by its field, and nothing is begun."""
    for name in ("https://evil.example", "desktop", ""):
        assert fields(await visitor.post("/accounts", registration(return_target=name))) == {"return_target"}
        asked = {"email": "camille@example.com", "return_target": name}
        assert fields(await visitor.post("/password-resets", asked)) == {"return_target"}
    assert await visitor.service.published(AccountRegistered) == []
