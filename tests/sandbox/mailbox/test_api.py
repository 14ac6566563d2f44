"""Mailpit's API over the received mails."""

from email.message import EmailMessage

import aiosmtplib
import pytest

from tests.sandbox.mailbox.running import Mailbox, compose

PDF = b"%PDF-1.7 invoice"


def rich_mail() -> EmailMessage:
    """Return a mail with text, HTML, an inline picture and a PDF, in French."""
    mail = compose("Votre facture n° 17 — été", "Chloé Lefèvre <chloe@example.com>", "Voilà votre facture.")
    mail["Cc"], mail["Reply-To"] = "Bob <bob@example.com>", "help@example.com"
    mail["List-Unsubscribe"] = "<https://example.com/u/1>"
    mail.add_alternative('<p>Voilà votre facture.</p><img src="cid:logo@shop">', subtype="html")
    bodies = mail.get_payload()
    assert isinstance(bodies, list)
    html = bodies[1]
    assert isinstance(html, EmailMessage)
    html.add_related(b"\x89PNG", "image", "png", cid="<logo@shop>")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="facture-été.pdf")
    return mail


def test_message_is_shown_with_mailpits_fields(mailbox: Mailbox) -> None:
    """A multi-part mail must come back decoded, with its files, under Mailpit's names."""
    mailbox.send(rich_mail())
    [summary] = mailbox.get("/api/v1/messages")["messages"]
    message = mailbox.get(f"/api/v1/message/{summary['ID']}")
    assert summary["To"] == [{"Name": "Chloé Lefèvre", "Address": "chloe@example.com"}]
    assert (summary["Subject"], summary["Attachments"]) == ("Votre facture n° 17 — été", 1)
    assert (summary["Snippet"], summary["Read"]) == ("Voilà votre facture.", False)
    assert message["Cc"] == [{"Name": "Bob", "Address": "bob@example.com"}]
    assert message["ReturnPath"] == "shop@example.com"
    assert message["Text"].strip() == "Voilà votre facture."
    assert "<p>Voilà votre facture.</p>" in message["HTML"]
    assert message["ListUnsubscribe"]["Links"] == ["https://example.com/u/1"]
    assert [file["ContentID"] for file in message["Inline"]] == ["logo@shop"]
    [pdf] = message["Attachments"]
    assert (pdf["FileName"], pdf["ContentType"], pdf["Size"]) == ("facture-été.pdf", "application/pdf", len(PDF))


def test_parts_headers_and_source(mailbox: Mailbox) -> None:
    """A part must be the file's bytes, headers must list every value, raw must be what was sent."""
    mailbox.send(rich_mail())
    [pdf] = mailbox.get("/api/v1/message/latest")["Attachments"]
    part = mailbox.http.get(f"/api/v1/message/latest/part/{pdf['PartID']}")
    assert (part.content, part.headers["content-type"]) == (PDF, "application/pdf")
    assert part.headers["content-disposition"].startswith("inline; filename*=UTF-8''facture-")
    assert mailbox.get("/api/v1/message/latest/headers")["List-Unsubscribe"] == ["<https://example.com/u/1>"]
    raw = mailbox.http.get("/api/v1/message/latest/raw")
    assert raw.headers["content-type"].startswith("text/plain")
    assert b"List-Unsubscribe: <https://example.com/u/1>\r\n" in raw.content


def test_equal_message_ids_count_separately(mailbox: Mailbox) -> None:
    """Two mails with one Message-ID must be two mails: the ledger counts duplicates."""
    mailbox.send(*[compose(message_id="<same@example.com>")] * 2)
    found = mailbox.get("/api/v1/search", query="message-id:same@example.com")
    assert found["messages_count"] == 2
    assert len({one["ID"] for one in found["messages"]}) == 2


def test_pages_are_newest_first(mailbox: Mailbox) -> None:
    """start and limit must cut the list, newest first, with the totals of the whole mailbox."""
    mailbox.send(*[compose(f"mail {number}") for number in range(5)])
    page = mailbox.get("/api/v1/messages", start=1, limit=2)
    assert [one["Subject"] for one in page["messages"]] == ["mail 3", "mail 2"]
    assert (page["total"], page["messages_count"], page["count"], page["start"]) == (5, 5, 2, 1)
    assert mailbox.subjects(start=9) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("to:ANNA@example.com", ["Order 1"]),
        ("subject:order", ["Order 2", "Order 1"]),
        ('subject:"order 2"', ["Order 2"]),
        ("subject:order -to:anna", ["Order 2"]),
        ("from:shop quand même", ["Été"]),
        ("subject:ÉTÉ", ["Été"]),
        ("100%", ["Été"]),
        ("to:nobody", []),
        ("is:unread subject:order", ["Order 2", "Order 1"]),
        ("has:attachment", []),
    ],
)
def test_search(mailbox: Mailbox, query: str, found: list[str]) -> None:
    """Every term of a search must hold, case ignored, wildcards taken literally."""
    mailbox.send(
        compose("Order 1"),
        compose("Order 2", "bob@example.com"),
        compose("Été", "carl@example.com", "à 100% quand même"),
    )
    result = mailbox.get("/api/v1/search", query=query)
    assert [one["Subject"] for one in result["messages"]] == found
    assert (result["messages_count"], result["total"]) == (len(found), 3)


def test_reading_marks_read(mailbox: Mailbox) -> None:
    """Fetching a mail must mark it read, listing must not."""
    mailbox.send(compose(), compose())
    assert mailbox.get("/api/v1/messages")["unread"] == 2
    mailbox.get("/api/v1/message/latest")
    assert mailbox.get("/api/v1/messages")["unread"] == 1


def test_delete_named_then_all(mailbox: Mailbox) -> None:
    """DELETE must remove the named mails only, or all without a body."""
    mailbox.send(compose("one"), compose("two"), compose("three"))
    newest = mailbox.get("/api/v1/messages")["messages"][0]["ID"]
    assert mailbox.http.request("DELETE", "/api/v1/messages", json={"IDs": [newest]}).text == "ok"
    assert mailbox.subjects() == ["two", "one"]
    assert mailbox.http.delete("/api/v1/messages").text == "ok"
    assert mailbox.subjects() == []


@pytest.mark.parametrize("path", ["", "/headers", "/raw", "/part/1"])
def test_unknown_mail_is_404(mailbox: Mailbox, path: str) -> None:
    """What is not there must be a 404, `latest` of an empty mailbox too."""
    assert mailbox.http.get(f"/api/v1/message/unknown{path}").status_code == 404
    assert mailbox.http.get(f"/api/v1/message/latest{path}").status_code == 404


async def test_blind_copies_and_utf8_addresses(mailbox: Mailbox) -> None:
    """A recipient of the envelope alone must be shown as Bcc; raw UTF-8 headers must be read (RFC 6532)."""
    raw = "From: Zoë <zoë@example.com>\r\nTo: anna@example.com\r\nSubject: Grüße €\r\n\r\nhallo\r\n".encode()
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.smtp_port, use_tls=False) as client:
        await client.sendmail(
            "zoë@example.com", ["anna@example.com", "hidden@example.com"], raw, mail_options=["SMTPUTF8"]
        )
    message = mailbox.get("/api/v1/message/latest")
    assert (message["Subject"], message["From"]["Name"]) == ("Grüße €", "Zoë")
    assert message["Bcc"] == [{"Name": "", "Address": "hidden@example.com"}]


@pytest.mark.parametrize(
    "raw",
    [
        b"no header at all",
        b"Subject: =?unknown-charset?q?x?=\r\nContent-Type: text/plain; charset=nobody\r\n\r\n\xff\xfe",
        b"From: <<>>@@\r\nDate: never\r\nMessage-ID: []\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--y",
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
    ],
)
async def test_malformed_mails_are_kept_and_shown(mailbox: Mailbox, raw: bytes) -> None:
    """A sink must keep and show whatever it answered 250 for."""
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=mailbox.smtp_port) as client:
        await client.sendmail("a@example.com", ["b@example.com"], raw)
    newest = mailbox.get("/api/v1/message/latest")["ID"]
    assert mailbox.http.get(f"/api/v1/message/{newest}/raw").content.rstrip() == raw.rstrip()
    for path in (f"/?mail={newest}", f"/?mail={newest}&tab=headers", f"/view/{newest}.html"):
        assert mailbox.http.get(path).status_code == 200
