"""From an event to the mailbox: which mail, to whom, in which language, once."""

import asyncio
import json
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import pytest
from bson import json_util
from structlog.testing import capture_logs

from services.notifier.actions.mails.queue_mail import ContactNotKnownYet
from services.notifier.actions.mails.send_mail import send_mail
from services.notifier.consumers import TABLE
from services.notifier.domain.mails.mail import Status
from services.notifier.domain.mails.mailed_events import MAILS
from shared.events import every_contract
from shared.events.identity.password_changed import PasswordChanged
from shared.observability.tracing import continued, current_trace_id
from shared.persistence.mongo import Database
from shared.runtime.kernel_consumers import KERNEL_EVENTS
from tests.notifier import events
from tests.notifier.documents import PDF, Billing
from tests.notifier.mailbox import Mailbox
from tests.notifier.stored import Notifier, stored_mail, stored_mails
from tests.support.examples import example
from tests.support.in_process import StartService
from tests.support.keys import sealed


@pytest.mark.rule("EV-01")
def test_notifier_subscribes_to_what_the_contracts_say() -> None:
    """The table and the contracts' CONSUMERS name the same events."""
    of_its_own = {contract for contract in every_contract() if "notifier" in contract.CONSUMERS} - {*KERNEL_EVENTS}
    assert set(TABLE) == of_its_own


@pytest.mark.rule("NO-01")
async def test_every_event_ends_in_its_mail(notifier: Notifier, mailbox: Mailbox) -> None:
    """Each mailed event yields one mail of its template, in the account's language, all of them delivered."""
    await notifier.receive(events.account_changed(locale="nl"))
    with Billing() as billing:
        for event in events.all_that_are_mailed(billing.url, locale="nl"):
            await notifier.receive(event)
        await notifier.run_due()
    stored = await stored_mails(notifier)
    assert sorted(mail.state.template for mail in stored) == sorted(MAILS)
    assert {mail.state.status for mail in stored} == {Status.SENT}
    found = mailbox.mails()
    assert len({mail["Subject"] for mail in found}) == len(found) == len(MAILS)
    assert {mailbox.headers(mail)["Content-Language"][0] for mail in found} == {"nl"}


@pytest.mark.rule("ID-06")
async def test_registration_mails_number_and_login(notifier: Notifier, mailbox: Mailbox) -> None:
    """Who registered gets both once the address is confirmed, from the address and in the form of the brand."""
    await notifier.receive(events.account_registered())
    await notifier.receive(events.account_changed(), seq=2)
    await notifier.receive(events.credentials_issued())
    await notifier.run_due()
    mail = mailbox.only()
    assert "https://shop.example/fr\r\n" in mail["Text"]
    assert mail["To"] == [{"Name": "Camille Exemple", "Address": "camille@example.com"}]
    assert mail["From"] == {"Name": "Comptoir Démo", "Address": "bonjour@comptoir.example"}
    for content in (mail["Text"], mail["HTML"]):
        assert events.CUSTOMER in content
        assert "camille@example.com" in content


@pytest.mark.rule("ID-06", "NO-03")
async def test_without_a_password_the_mail_has_the_link_that_sets_one(notifier: Notifier, mailbox: Mailbox) -> None:
    """The button leads to the page that sets a password, the token in the fragment."""
    await notifier.receive(events.account_changed())
    issued = {"token": sealed(events.TOKEN), "expires_at": "2026-11-10T10:00:00Z"}
    await notifier.receive(events.credentials_issued(**issued))
    await notifier.run_due()
    assert f"https://shop.example/fr/password#token={events.TOKEN}" in mailbox.only()["Text"]


@pytest.mark.rule("ID-06", "NO-03")
async def test_confirmation_goes_to_the_address_that_is_to_be_confirmed(notifier: Notifier, mailbox: Mailbox) -> None:
    """The link goes to the event's address, not to the account's, with its token in the fragment."""
    await notifier.receive(events.account_changed())
    await notifier.receive(events.address_confirmation_requested("new@example.com"))
    await notifier.run_due()
    mail = mailbox.only()
    assert mail["To"][0]["Address"] == "new@example.com"
    assert f"https://shop.example/fr/confirm#token={events.TOKEN}" in mail["Text"]


@pytest.mark.rule("ID-08", "NO-03")
async def test_a_new_password_is_announced_to_the_address_of_its_event(notifier: Notifier, mailbox: Mailbox) -> None:
    """Whoever changed the contact, by mistake or by a forged event, does not silence the owner's notice."""
    await notifier.receive(events.account_changed(email="mallory@example.com"))
    await notifier.receive(example(PasswordChanged, account_id=events.ACCOUNT, email="camille@example.com"))
    await notifier.run_due()
    assert mailbox.only()["To"][0]["Address"] == "camille@example.com"


@pytest.mark.rule("ID-08", "NO-03")
async def test_a_reset_link_goes_to_the_address_of_its_event(notifier: Notifier, mailbox: Mailbox) -> None:
    """The address comes from the event that identity made, not from the contact, which may be older."""
    await notifier.receive(events.account_changed(email="former@example.com"))
    await notifier.receive(events.password_reset_requested("camille@example.com"))
    await notifier.run_due()
    mail = mailbox.only()
    assert mail["To"][0]["Address"] == "camille@example.com"
    assert f"https://shop.example/fr/password#token={events.TOKEN}" in mail["Text"]


@pytest.mark.rule("NO-02")
async def test_an_event_that_comes_twice_is_mailed_once(notifier: Notifier, mailbox: Mailbox) -> None:
    """Redelivered one after the other, at the same time, and after it was sent: one mail."""
    await notifier.receive(events.account_changed())
    await asyncio.gather(*(notifier.receive(events.order_paid(), event_id="evt_paid") for _ in range(10)))
    await notifier.run_due()
    await notifier.receive(events.order_paid(), event_id="evt_paid")
    await notifier.run_due()
    assert mailbox.only()["Subject"] == f"Commande {events.ORDER} confirmée"


@pytest.mark.rule("NO-02")
async def test_two_workers_at_one_mail_send_it_once(notifier: Notifier, mailbox: Mailbox) -> None:
    """Whoever takes the mail first sends it; the others leave it alone."""
    await notifier.receive(events.account_changed())
    notifier.context.deliveries.stop()
    await notifier.receive(events.order_paid())
    (mail,) = await stored_mails(notifier)
    await asyncio.gather(*(send_mail(notifier.context, mail.id) for _ in range(5)))
    assert mailbox.only()["MessageID"] == (await stored_mail(notifier)).message_id


@pytest.mark.rule("EV-01")
async def test_a_mail_for_an_unknown_account_is_asked_again(notifier: Notifier) -> None:
    """An event that overtook its account is not lost: it is too early, and works once the account is known."""
    with pytest.raises(ContactNotKnownYet):
        await notifier.receive(events.order_paid())
    await notifier.receive(events.account_changed())
    await notifier.receive(events.order_paid())
    assert (await stored_mail(notifier)).recipient.address == "camille@example.com"


async def test_an_account_that_comes_right_behind_is_waited_for(notifier: Notifier) -> None:
    """Two events at once, the account's second: no retry is needed."""
    await asyncio.gather(notifier.receive(events.order_paid()), notifier.receive(events.account_changed()))
    assert (await stored_mail(notifier)).recipient.address == "camille@example.com"


@pytest.mark.rule("EV-01")
async def test_old_news_of_an_account_do_not_bring_its_old_address_back(notifier: Notifier, mailbox: Mailbox) -> None:
    """The newest seq wins, whatever the order of arrival."""
    await notifier.receive(events.account_changed(email="new@example.com", locale="en"), seq=3)
    await notifier.receive(events.account_changed(email="old@example.com"), seq=2)
    await notifier.receive(events.order_paid())
    await notifier.run_due()
    assert mailbox.only()["To"][0]["Address"] == "new@example.com"
    assert mailbox.only()["Subject"] == f"Order {events.ORDER} confirmed"


@pytest.mark.rule("NO-03")
async def test_no_token_is_in_the_database_or_the_logs(
    notifier: Notifier, mailbox: Mailbox, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    """Before, between tries and after sending: no dump and no log has the token, an address or a name in the logs."""
    await notifier.receive(events.account_changed())
    mailbox.fault("reject", code=451)
    await notifier.receive(events.password_reset_requested())
    for _ in range(2):
        await notifier.run_due()
        assert events.TOKEN not in await _dump(database)
        notifier.clock.advance(seconds=5)
    assert (await stored_mail(notifier)).sealed is None
    assert events.TOKEN in mailbox.only()["Text"]
    logged = "".join(capfd.readouterr())
    assert "mail_sent" in logged
    assert not [word for word in (events.TOKEN, "camille", "Camille", "Exemple") if word in logged]


async def _dump(database: Database) -> str:
    names = await database.list_collection_names()
    return "".join(
        [json.dumps(each, default=json_util.default) for name in names async for each in database[name].find()]
    )


@pytest.mark.rule("NO-01", "BI-06")
async def test_the_invoice_is_attached_once_billing_hands_it_out(notifier: Notifier, mailbox: Mailbox) -> None:
    """404, then 500, then something that is no PDF: the mail waits; then it has the document, byte for byte."""
    await notifier.receive(events.account_changed())
    with Billing() as billing:
        invoice = events.invoice_issued(billing.url)
        await notifier.receive(invoice)
        for status, body in ((404, b""), (500, b""), (200, b"<html>")):
            billing.status, billing.body = status, body
            await notifier.run_due()
            assert (await stored_mail(notifier)).status is Status.RETRYING
            notifier.clock.advance(seconds=120)
        assert mailbox.mails() == []
        billing.status, billing.body = 200, PDF
        await notifier.run_due()
    (attached,) = mailbox.only()["Attachments"]
    assert (attached["FileName"], attached["ContentType"]) == (f"{invoice.number}.pdf", "application/pdf")
    assert mailbox.part(mailbox.only(), attached["PartID"]) == PDF


@pytest.mark.rule("OP-01")
async def test_the_mail_continues_the_trace_of_its_event(notifier: Notifier, mailbox: Mailbox) -> None:
    """The line that says a mail was sent bears the trace id under which its event was handled."""
    await notifier.receive(events.account_changed())
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    with capture_logs(processors=[_with_trace]) as lines:
        with continued("handle", f"00-{trace_id}-b7ad6b7169203331-01"):
            await notifier.receive(events.order_paid())
        await notifier.run_due()
    (sent,) = [line for line in lines if line["event"] == "mail_sent"]
    assert (sent["trace_id"], sent["template"]) == (trace_id, "order_paid")


def _with_trace(_: Any, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {**line, "trace_id": current_trace_id()}


@pytest.mark.rule("NO-06")
async def test_attacks_in_customer_data_arrive_as_text(notifier: Notifier, mailbox: Mailbox) -> None:
    """Through SMTP and back: no header added, no markup, nothing evaluated."""
    await notifier.receive(
        events.account_changed(first_name="{{7*7}}\r\nBcc: victim@example.com\r\n", name="<script>alert(1)</script>")
    )
    await notifier.receive(events.order_paid("Filtre\r\n.\r\nMAIL FROM:<x@example.com> {{7*7}} <b>gras</b>"))
    await notifier.run_due()
    mail = mailbox.only()
    assert [mail["Bcc"], len(mail["To"])] == [[], 1]
    assert "{{7*7}} <b>gras</b>" in mail["Text"]
    assert "&lt;b&gt;gras" in mail["HTML"]
    assert "<script" not in mail["HTML"] + mail["Text"]


@pytest.mark.rule("NO-06")
async def test_an_international_address_gets_its_mail(notifier: Notifier, mailbox: Mailbox) -> None:
    """A local part outside ASCII goes by SMTPUTF8; the subject keeps its letters."""
    await notifier.receive(events.account_changed(email="zoë@exämple.com", first_name="Zoë", name="Ünal"))
    await notifier.receive(events.order_paid())
    await notifier.run_due()
    assert mailbox.only()["To"][0] == {"Name": "Zoë Ünal", "Address": "zoë@xn--exmple-cua.com"}
    assert "confirmée" in mailbox.only()["Subject"]


@pytest.mark.rule("NO-03")
async def test_a_mail_leads_to_the_client_that_its_event_names(start_service: StartService, mailbox: Mailbox) -> None:
    """Every link of every mail: to the app when it was begun there, to the first target when the event names none or
    one that the settings no longer have."""
    notifier: Notifier = await start_service(
        "notifier", smtp_url=mailbox.url, mail_lease=240
    )  # a slow machine is no fault
    await notifier.receive(events.account_changed())
    leads_to = {"app": "com.example.shop:/fr", None: "https://shop.example/fr", "gone": "https://shop.example/fr"}
    with Billing() as billing:
        for target, start in leads_to.items():
            for event in events.all_that_are_mailed(billing.url):
                await notifier.receive(events.from_client(event, target))
            await notifier.run_due()
            found = mailbox.mails()
            assert len(found) == len(MAILS)
            for mail in found:
                links = re.findall(r'href="([^"#]+)', mail["HTML"])
                assert links
                assert all(link.startswith(start) for link in links), (mail["Subject"], links)
            mailbox.clear()
