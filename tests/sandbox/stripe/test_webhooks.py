"""Webhooks as Stripe delivers them, and as a bad day delivers them."""

import pytest
import stripe

from tests.sandbox.stripe.running import SDK_WARNING, SECRET, Json, Receiver, RunningSimulator
from tests.support.waiting import eventually

pytestmark = pytest.mark.filterwarnings(SDK_WARNING)

DONE = "checkout.session.completed"


async def _deliveries(sim: RunningSimulator, event_id: str) -> list[Json]:
    found: list[Json] = (await sim.raw.get("/_sim/deliveries", params={"event": event_id})).json()["deliveries"]
    return found


async def _completed(sim: RunningSimulator, session_id: str) -> stripe.Event:
    events = await sim.client.v1.events.list_async({"types": [DONE], "limit": 20})
    return next(event for event in events.data if event.data.object.id == session_id)


async def test_the_sdk_accepts_the_signature(sim: RunningSimulator, receiver: Receiver) -> None:
    """construct_event takes the raw body with the right secret and no other."""
    session = await sim.paid()
    [webhook] = await eventually(lambda: receiver.about(session.id, DONE))
    event = sim.client.construct_event(webhook.body, webhook.signature, SECRET)
    assert (event.type, event.api_version) == (DONE, "2026-10-28.endive")
    with pytest.raises(stripe.SignatureVerificationError):
        sim.client.construct_event(webhook.body, webhook.signature, "whsec_other")


async def test_a_refused_webhook_is_tried_again(own: tuple[RunningSimulator, Receiver]) -> None:
    """After a 500 the event counts as not delivered, and comes again until it is taken."""
    sim, receiver = own
    await sim.client.v1.customers.create_async({"email": "warm@example.com"})
    await eventually(lambda: receiver.webhooks)
    receiver.webhooks.clear()
    receiver.statuses = [500]
    customer = await sim.client.v1.customers.create_async({"email": "retry@example.com"})
    await eventually(lambda: receiver.about(customer.id))
    missed = await sim.client.v1.events.list_async({"delivery_success": False})
    assert [(event.data.object.id, event.pending_webhooks) for event in missed.data] == [(customer.id, 1)]
    await eventually(lambda: len(receiver.about(customer.id)) == 2)
    assert len({webhook.event["id"] for webhook in receiver.about(customer.id)}) == 1

    async def delivered() -> bool:
        return not (await sim.client.v1.events.list_async({"delivery_success": False})).data

    await eventually(delivered)


async def test_a_dropped_webhook_is_found_by_asking(sim: RunningSimulator, receiver: Receiver) -> None:
    """A webhook that never comes  up under delivery_success=false, and can be sent again."""
    await sim.control("faults/webhooks", {"action": "drop", "type": DONE})
    session = await sim.paid()
    event = await _completed(sim, session.id)
    missed = await sim.client.v1.events.list_async({"delivery_success": False, "created": {"gte": session.created}})
    assert event.id in [found.id for found in missed.data]
    assert not receiver.about(session.id, DONE)
    await sim.control(f"events/{event.id}/resend")
    await eventually(lambda: receiver.about(session.id, DONE))


async def test_duplicate_corrupt_and_reordered(sim: RunningSimulator, receiver: Receiver) -> None:
    """Each fault does what it says to the next webhook that fits, and to no other."""
    await sim.control("faults/webhooks", {"action": "duplicate", "type": DONE, "copies": 3})
    twice = await sim.paid()
    await eventually(lambda: len(receiver.about(twice.id, DONE)) == 3)

    await sim.control("faults/webhooks", {"action": "corrupt", "type": DONE})
    broken = await sim.paid()
    [webhook] = await eventually(lambda: receiver.about(broken.id, DONE))
    with pytest.raises(stripe.SignatureVerificationError):
        sim.client.construct_event(webhook.body, webhook.signature, SECRET)

    await sim.control("faults/webhooks", {"action": "reorder", "type": "*", "times": 4})
    turned = await sim.paid()
    mine = (turned.id, turned.payment_intent)
    found = await eventually(
        lambda: (
            len(types := [x.event["type"] for x in receiver.webhooks if x.event["data"]["object"]["id"] in mine]) == 3
            and types
        )
    )
    assert found == [DONE, "payment_intent.succeeded", "payment_intent.created"]


async def test_forged_and_stale_on_demand(sim: RunningSimulator, receiver: Receiver) -> None:
    """An event can be resent with a foreign secret or an old timestamp; both fail verification."""
    session = await sim.paid()
    await eventually(lambda: receiver.about(session.id, DONE))
    event = await _completed(sim, session.id)
    bodies: list[Json] = [{"secret": "whsec_forged"}, {"age": 400}]
    for body in bodies:
        receiver.webhooks.clear()
        await sim.control(f"events/{event.id}/resend", body)
        [webhook] = await eventually(lambda: receiver.about(session.id, DONE))
        with pytest.raises(stripe.SignatureVerificationError):
            sim.client.construct_event(webhook.body, webhook.signature, SECRET)


async def test_both_secrets_sign_while_rotating(own: tuple[RunningSimulator, Receiver]) -> None:
    """After a rotation the old and the new secret verify, until the old one ends."""
    sim, receiver = own
    await sim.control("webhook_endpoints/we_configured/rotate", {"secret": "whsec_second"})
    customer = await sim.client.v1.customers.create_async({"name": "A"})
    [webhook] = await eventually(lambda: receiver.about(customer.id))
    assert webhook.signature.count("v1=") == 2
    for secret in (SECRET, "whsec_second"):
        sim.client.construct_event(webhook.body, webhook.signature, secret)
    await sim.control("webhook_endpoints/we_configured/rotate", {"secret": "whsec_third", "keep_seconds": 0})
    later = await sim.client.v1.customers.create_async({"name": "B"})
    [webhook] = await eventually(lambda: receiver.about(later.id))
    assert webhook.signature.count("v1=") == 1


async def test_endpoints_get_what_they_asked_for(own: tuple[RunningSimulator, Receiver]) -> None:
    """An endpoint made through the API gets its types alone, under its own secret, until it is deleted."""
    sim, receiver = own
    other = Receiver()
    endpoint = await sim.client.v1.webhook_endpoints.create_async(
        {"url": other.url, "enabled_events": ["customer.updated"]}
    )
    customer = await sim.client.v1.customers.create_async({"name": "A"})
    await sim.client.v1.customers.update_async(customer.id, {"name": "B"})
    [webhook] = await eventually(lambda: other.webhooks)
    assert sim.client.construct_event(webhook.body, webhook.signature, endpoint.secret).type == "customer.updated"
    await sim.client.v1.webhook_endpoints.delete_async(endpoint.id)
    await sim.client.v1.customers.update_async(customer.id, {"name": "C"})
    await eventually(lambda: len(receiver.about(customer.id, "customer.updated")) == 2)
    assert len(other.webhooks) == 1
    other.close()


async def test_disputes_on_demand(sim: RunningSimulator, receiver: Receiver) -> None:
    """A dispute marks its charge, is told when opened and when closed, and blocks the refund."""
    session = await sim.paid()
    charge = (await sim.client.v1.charges.list_async({"payment_intent": str(session.payment_intent)})).data[0]
    dispute = await sim.control(f"charges/{charge.id}/dispute", {"reason": "product_not_received"})
    await eventually(lambda: receiver.about(dispute["id"], "charge.dispute.created"))
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await sim.client.v1.refunds.create_async({"charge": charge.id})
    assert caught.value.code == "charge_disputed"
    assert (await sim.control(f"disputes/{dispute['id']}/close", {"status": "won"}))["status"] == "won"
    await eventually(lambda: receiver.about(dispute["id"], "charge.dispute.closed"))


async def test_a_control_refuses_what_it_does_not_know(sim: RunningSimulator) -> None:
    """A misspelt field of a control is named, not ignored."""
    answer = await sim.raw.post("/_sim/faults/webhooks", json={"action": "drop", "typ": "x"})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["typ"])


async def test_a_delay_holds_one_webhook_back(sim: RunningSimulator, receiver: Receiver) -> None:
    """A delayed webhook arrives after its time, later than those made after it."""
    await sim.control("faults/webhooks", {"action": "delay", "type": "customer.created", "seconds": 0.5})
    late, soon = [await sim.client.v1.customers.create_async({"name": name}) for name in ("late", "soon")]
    await eventually(lambda: receiver.about(soon.id))
    assert not receiver.about(late.id)
    [webhook] = await eventually(lambda: receiver.about(late.id))

    async def written_down() -> bool:
        return [d["state"] for d in await _deliveries(sim, webhook.event["id"])] == ["delivered"]

    await eventually(written_down)
