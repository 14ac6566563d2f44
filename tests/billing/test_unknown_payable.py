"""An object at Stripe that another version of billing made (EV-03)."""

import pytest

from services.billing.domain.provider.errors import UnknownPayable
from tests.billing.customer import Customer


@pytest.mark.rule("BI-02", "EV-03")
async def test_what_a_newer_version_sold_is_stored_and_its_job_waits_for_that_version(customer: Customer) -> None:
    """Its metadata name a kind of payable that is not known here: Stripe gets its 200, and the job fails by name, to be
    retried and then a dead letter that says what it waits for."""
    session = await customer.stripe.foreign_session(payable_kind="subscription", payable_reference="S-1")
    about = {"data": {"object": {"id": session}}, "type": "checkout.session.completed", "created": 1_780_000_000}
    assert (await customer.send({"id": "evt_1", **about})).status_code == 200
    assert await customer.billing.database["stripe_events"].find_one({"_id": "evt_1"})
    with pytest.raises(UnknownPayable, match=f"{session} is for a kind of payable that is not known here"):
        await customer.billing.settle()
