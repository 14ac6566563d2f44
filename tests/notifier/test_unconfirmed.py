"""Mails to an address that nobody has confirmed: whoever registers a stranger's address sends that stranger nothing
but the confirmation and resets, in words of ours alone (attack 16)."""

import dataclasses
import json
from datetime import timedelta

import pytest

from services.notifier.adapters.mongo.contacts import RETENTION
from services.notifier.domain.contacts.contact import Contact
from services.notifier.domain.mails.mail import HELD_FOR, Status
from services.notifier.domain.mails.mailed_events import MAILS
from shared.persistence.projections import Projections
from tests.notifier import events
from tests.notifier.documents import Billing
from tests.notifier.mailbox import Mailbox
from tests.notifier.stored import Notifier, stored_mail, stored_mails

BAIT = {"first_name": "Appelez le 0900 12 345", "name": "pour votre colis"}
LINKS = {name for name, row in MAILS.items() if row.before_confirmation}


@pytest.fixture
async def stranger(notifier: Notifier) -> Notifier:
    """An account that somebody opened with a stranger's address and a name of their choice."""
    await notifier.receive(events.account_changed(email_confirmed=False, **BAIT))
    return notifier


@pytest.mark.rule("ID-06", "NO-01")
async def test_an_unconfirmed_address_is_mailed_its_links_alone(stranger: Notifier, mailbox: Mailbox) -> None:
    """Of every kind of mail about the account only those by which its owner answers leave, without the typed name in
    To, subject or body. The others are held, counted, and leave once the address is confirmed, to its owner by name."""
    with Billing() as billing:
        for event in events.all_that_are_mailed(billing.url):
            await stranger.receive(event)
        await stranger.run_due()
        of_account = {name for name, row in MAILS.items() if row.account}
        assert {mail.state.template for mail in await stored_mails(stranger) if mail.state.held} == of_account - LINKS
        mails = mailbox.mails()
        assert len(mails) == len(MAILS) - len(of_account - LINKS)
        assert "0900" not in json.dumps(mails)
        counted = (await stranger.scrape()).value("comptoir_mails_unsent", status="held")
        assert counted == len(of_account - LINKS)

        await stranger.receive(events.account_changed(), seq=2)
        await stranger.run_due()
    assert {mail.state.status for mail in await stored_mails(stranger)} == {Status.SENT}
    assert len(mailbox.mails()) == len(MAILS)


@pytest.mark.rule("ID-06")
async def test_a_mail_leaves_once_when_its_account_is_confirmed_twice(stranger: Notifier, mailbox: Mailbox) -> None:
    """A redelivered event of the order and of the confirmation: one mail, to the address that was confirmed."""
    for _ in range(2):
        await stranger.receive(events.order_paid(), event_id="evt_paid")
    await stranger.receive(events.account_changed(email="owner@example.com"), seq=2, times=2)
    await stranger.receive(events.order_paid(), event_id="evt_paid")
    await stranger.run_due()
    assert mailbox.only()["To"] == [{"Name": "Camille Exemple", "Address": "owner@example.com"}]


@pytest.mark.rule("ID-06")
async def test_a_mail_that_is_held_while_its_address_is_confirmed_leaves(stranger: Notifier, mailbox: Mailbox) -> None:
    """The confirmation arrives between reading the contact and storing the mail."""

    class Overtaken(Projections[Contact]):
        overtaken = False

        async def get(self, key: str) -> Contact | None:
            contact = await super().get(key)
            if not self.overtaken:
                self.overtaken = True
                await stranger.receive(events.account_changed(), seq=2)
            return contact

    contacts = Overtaken(stranger.database, "contacts", Contact, retention=RETENTION)
    stranger.context = dataclasses.replace(stranger.context, contacts=contacts)
    await stranger.receive(events.order_paid())
    await stranger.run_due()
    assert mailbox.only()["To"][0]["Address"] == events.EMAIL


@pytest.mark.rule("ID-06")
async def test_a_mail_whose_address_is_never_confirmed_is_dropped(stranger: Notifier, mailbox: Mailbox) -> None:
    """A second before four weeks it waits, then it is dropped; confirmed later, the address gets what happens then."""
    await stranger.receive(events.order_paid())
    over = stranger.clock() + HELD_FOR
    await stranger.run_due(over - timedelta(seconds=1))
    assert (await stored_mail(stranger)).status is Status.HELD
    await stranger.run_due(over)
    assert (await stored_mail(stranger)).status is Status.DROPPED
    await stranger.receive(events.account_changed(), seq=2)
    await stranger.run_due()
    assert mailbox.mails() == []
    assert (await stranger.scrape()).value("comptoir_mails_unsent", status="held") == 0


@pytest.mark.rule("ID-08")
async def test_a_confirmed_owner_s_link_to_another_address_has_no_name(notifier: Notifier, mailbox: Mailbox) -> None:
    """A confirmed account is no way to have a name of one's choice mailed to others either."""
    await notifier.receive(events.account_changed(**BAIT))
    await notifier.receive(events.address_confirmation_requested("victim@example.com"))
    await notifier.run_due()
    assert "0900" not in json.dumps(mailbox.only())
