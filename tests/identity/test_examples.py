"""identity's events as the others' tests read them: written here, by a customer's real steps."""

import pytest

from shared.events.identity.account_changed import AccountChanged
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.address_confirmation_requested import AddressConfirmationRequested
from shared.events.identity.password_changed import PasswordChanged
from shared.events.identity.password_reset_requested import PasswordResetRequested
from tests.identity.harness import Harness
from tests.support.examples import Examples


@pytest.mark.rule("EV-03")
async def test_identity_publishes_what_its_examples_say(identity: Harness, examples: Examples) -> None:
    """Registered, confirmed, password reset: each event has the shape of its example."""
    await identity.register()
    await identity.post("/address-confirmations", {"token": await identity.confirmation_token()})
    await identity.redeem(await identity.reset_token())
    for contract in (
        AccountRegistered,
        AccountChanged,
        AddressConfirmationRequested,
        PasswordResetRequested,
        PasswordChanged,
    ):
        examples.check((await identity.told(contract))[0].data)
