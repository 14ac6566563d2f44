"""From registration to the invoice in the mailbox, through all four services as real processes."""

import asyncio
import json
import os
import re
import subprocess
import sys
from typing import Any

import aio_pika
import httpx
import pytest

from sandbox.demo.client import wait_for
from sandbox.demo.command import MAILS
from sandbox.demo.journey import FIRST_PASSWORD, NEW_PASSWORD
from sandbox.stack.parts import ROOT
from sandbox.stack.stack import Stack
from shared.messaging.dead_letters import services
from shared.messaging.topology import dead_letter_queue, return_exchange
from tests.journeys.rest import MakeJourney, logs, settled
from tests.support import ledger

LANGUAGES = {"fr": "Facture", "nl": "Factuur", "en": "Invoice"}


@pytest.mark.rule("ID-03", "ID-06", "ID-07", "ID-08", "OR-05", "BI-01", "BI-02", "BI-06", "NO-01", "EV-01")
@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_newcomer_gets_from_registration_to_the_invoice(make_journey: MakeJourney, stack: Stack, locale: str) -> None:
    """Declined once, paid once, each mail once, in the customer's language; afterwards the books are right."""
    journey = make_journey(locale)
    journey.walk()
    books = settled(stack)
    assert len(journey.mailbox.all()) == MAILS
    assert LANGUAGES[locale].lower() in journey.mails["invoice"].subject.lower()
    assert ledger.violations(books) == []


@pytest.mark.rule("OP-01")
def test_one_trace_leads_from_the_request_to_the_mail(make_journey: MakeJourney, stack: Stack) -> None:
    """The id that the client is answered is in the gateway's log, in identity's request, in notifier's handling, and in
    the sending of the mail."""
    journey = make_journey()
    answer = httpx.post(f"{stack.gateway_url}/identity/v1/accounts", json=journey.registration(), timeout=15)
    assert answer.status_code == 201, answer.text
    trace = answer.headers["X-Request-Id"]
    journey.mailbox.wait("/confirm-address.html")
    settled(stack)
    told = [json.loads(line) for text in logs(stack).values() for line in text.splitlines() if f'"{trace}"' in line]
    steps = {(line["service"], line["event"]) for line in told}
    requests = {("gateway", "request"), ("identity", "request")}
    assert {*requests, ("notifier", "event_handled"), ("notifier", "mail_sent")} <= steps


@pytest.mark.rule("OP-01", "NO-03")
async def test_no_log_metric_or_queue_holds_personal_data_or_secrets(make_journey: MakeJourney, stack: Stack) -> None:
    """After a whole journey, the customer's address, name, street and phone, passwords, tokens and card are nowhere."""
    journey = make_journey()
    await asyncio.to_thread(journey.walk)
    written = logs(stack)
    for service in ("identity", "orders", "billing", "notifier"):
        metrics = await asyncio.to_thread(httpx.get, f"{stack.service_url(service)}/metrics", timeout=10)
        written[f"{service} metrics"] = metrics.text
    written["queues"] = await _queued(stack)
    tokens = [re.findall(r"#token=([\w.~-]+)", mail.text) for mail in journey.mails.values()]
    canaries = {
        *(journey.email, "Camille", "Exemple", "Rue des Exemples", "555 12 12", "5551212"),
        *(FIRST_PASSWORD, NEW_PASSWORD, journey.session, journey.client.token, "4242424242424242"),
        *(token for found in tokens for token in found),
    }
    found = [(where, canary) for where, text in written.items() for canary in canaries if str(canary) in text]
    assert found == []


async def _queued(stack: Stack) -> str:
    """The bodies and headers of all dead letters (nothing else rests in a queue for long)."""
    texts = []
    async with await aio_pika.connect(stack.amqp_url) as connection:
        channel = await connection.channel()
        for service in services():
            queue = await channel.get_queue(dead_letter_queue(service))
            while (message := await queue.get(fail=False)) is not None:
                texts.append(f"{message.body!r} {message.headers}")
                await message.nack(requeue=False)
    return "\n".join(texts)


@pytest.mark.rule("EV-02")
def test_operators_list_and_replay_dead_letters(stack: Stack) -> None:
    """An event about an order that does not exist is a dead letter with its reason, shown without data, and can be
    discarded."""

    def dead_letters(*arguments: str) -> str:
        command = [sys.executable, "-m", "shared.messaging.dead_letters", *arguments]
        environment = os.environ | {"AMQP_URL": stack.amqp_url}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
        )
        return done.stdout

    asyncio.run(_publish_poison(stack, "evt_poison_1"))
    wait_for("the poison is a dead letter", lambda: "evt_poison_1" in dead_letters("list") or None)
    shown = dead_letters("show", "evt_poison_1")
    assert "UnsealedPersonalData" in shown
    assert "canary" not in shown
    assert "1 event(s)" in dead_letters("replay", "evt_poison_1")
    wait_for("the replayed poison is a dead letter again", lambda: "evt_poison_1" in dead_letters("list") or None)
    assert "1 event(s)" in dead_letters("discard", "evt_poison_1")
    assert "evt_poison_1" not in dead_letters("list")


async def _publish_poison(stack: Stack, event_id: str) -> None:
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": event_id,
        "source": "/comptoir/identity",
        "type": "identity.account_registered.v1",
        "subject": "acc_poison",
        "time": "2026-03-02T10:00:00Z",
        "seq": 1,
        "correlation": "test",
        "data": {"account": {"email": "canary@example.com"}},
    }
    async with await aio_pika.connect(stack.amqp_url) as connection:
        channel = await connection.channel()
        message = aio_pika.Message(json.dumps(envelope).encode(), message_id=event_id)
        back = await channel.get_exchange(return_exchange("orders"))  # all that the operator may publish to
        await back.publish(message, "orders.account_registered")
