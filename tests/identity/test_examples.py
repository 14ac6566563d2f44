"""identity's events as the others' tests read them: written here, by a customer's real steps."""

import pytest

from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from shared.events.identity.sessions_ended import SessionsEnded
from tests.identity.visitor import Visitor
from tests.support.examples import Examples


@pytest.mark.rule("EV-03")
async def test_identity_publishes_what_its_examples_say(visitor: Visitor, examples: Examples) -> None:
    """Registered, confirmed, password reset: each event has the shape of its example."""
    await visitor.register()
    await visitor.post("/address-confirmations", {"token": await visitor.confirmation_token()})
    await visitor.redeem(await visitor.reset_token())
    for contract in (
        AccountRegistered,
        AccountChanged,
        AddressConfirmationRequested,
        PasswordResetRequested,
        PasswordChanged,
        SessionsEnded,
    ):
        examples.check((await visitor.service.published(contract))[0].data)
