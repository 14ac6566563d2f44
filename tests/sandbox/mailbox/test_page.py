"""The web page: what is shown, and what a hostile mail cannot do."""

from html.parser import HTMLParser

import pytest

from sandbox.mailbox.frame import safe_html
from sandbox.mailbox.message import Mail
from tests.sandbox.mailbox.running import Mailbox, compose

HOSTILE = """<h1 onclick="steal()">Hi</h1><script>steal()</script><img src=x onerror=steal()>
<svg><a onload=steal()></svg><a href=" jAvAsCrIpT:steal()">bad</a><a href="https://example.com/" target="_top">good</a>
<iframe src="https://evil.example"></iframe><form action="https://evil.example"><input></form>
<meta http-equiv=refresh content="0;url=https://evil.example"><base href="https://evil.example">
<img src="https://evil.example/pixel.png"><link rel=stylesheet href="https://evil.example"><b/onmouseover=steal()>b</b>"""


class Elements(HTMLParser):
    """Collects the elements of a document as (tag, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def hostile_mail(mailbox: Mailbox) -> str:
    """Send a hostile mail and return its id."""
    mail = compose('"><script>steal()</script>', "anna@example.com")
    mail.add_alternative(HOSTILE, subtype="html")
    mailbox.send(mail)
    return str(mailbox.get("/api/v1/message/latest")["ID"])


def test_hostile_html_is_framed_under_a_strict_policy(mailbox: Mailbox) -> None:
    """The browser must be told to run, load, submit and embed nothing, whatever the mail says."""
    policy = mailbox.http.get(f"/view/{hostile_mail(mailbox)}.html").headers["content-security-policy"]
    for rule in (
        "default-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "img-src data:",
        "sandbox allow-popups",
    ):
        assert rule in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "script-src" not in policy


def test_nothing_active_is_left_in_the_html(mailbox: Mailbox) -> None:
    """No script, handler, form, frame or remote source may remain; links must open in a new tab."""
    html = mailbox.http.get(f"/view/{hostile_mail(mailbox)}.html").text
    elements = Elements(html).found
    assert "steal" not in html
    assert "evil.example" not in html
    assert not {tag for tag, _ in elements} & {"script", "svg", "iframe", "form", "input", "link"}
    links = [attributes for tag, attributes in elements if tag == "a"]
    assert [link.get("href") for link in links] == [None, "https://example.com/"]
    assert {link["target"] for link in links} == {"_blank"}


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<script><script>steal()</script>after", "after"),
        ("<svg><svg></svg><p>in</p></svg>after", "after"),
        ('<a title="&quot;><script>steal()">x</a>', '<a title="&quot;&gt;&lt;script&gt;steal()"'),
        ("a &lt;script&gt; &#60;b", "a &lt;script&gt; &#60;b"),
        ("<!--><script>steal()</script>--><p>x</p>", "<p>x</p>"),
        ("<p style='color:red'>é</p>", '<p style="color:red">é</p>'),
    ],
)
def test_tricks_leave_no_element_behind(html: str, kept: str) -> None:
    """Unbalanced, quoted and commented tricks must end without a script element, and the text stay."""
    safe = safe_html(Mail(html=html))
    assert kept in safe
    assert not [tag for tag, _ in Elements(safe).found if tag in ("script", "svg")]


def test_subject_is_escaped_in_the_page(mailbox: Mailbox) -> None:
    """Mail text on the page must be text; the page's policy must allow its own files alone."""
    response = mailbox.http.get("/", params={"mail": hostile_mail(mailbox)})
    assert "<script>steal()" not in response.text
    assert "&lt;script&gt;steal()" in response.text
    assert "script-src 'self';" in response.headers["content-security-policy"]
    assert "frame-src 'self'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("media", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_active_attachments_are_downloads(mailbox: Mailbox, media: str) -> None:
    """An attachment that could run from our origin must be handed out as a file."""
    mail = compose()
    main, sub = media.split("/")
    mail.add_attachment(b"<script>steal()</script>", maintype=main, subtype=sub, filename="x.html")
    mailbox.send(mail)
    response = mailbox.http.get("/api/v1/message/latest/part/2")
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_list_searches_and_pages(mailbox: Mailbox) -> None:
    """The page must show 50 mails, link to the older ones, and search like the API."""
    mailbox.send(*[compose(f"mail {number:02}", f"u{number}@example.com") for number in range(52)])
    first = mailbox.http.get("/").text
    assert "mail 51" in first
    assert "mail 01" not in first
    assert "mail 01" in mailbox.http.get("/", params={"start": 50}).text
    found = mailbox.http.get("/", params={"q": "to:u7@example.com", "only": "list"}).text
    assert "mail 07" in found
    assert "mail 08" not in found


@pytest.mark.parametrize("tab", ["html", "text", "headers", "source"])
def test_tabs(mailbox: Mailbox, tab: str) -> None:
    """Each tab must show its view of the mail."""
    mail = compose("Tabs", text="as text")
    mail.add_alternative("<p>as html</p>", subtype="html")
    mailbox.send(mail)
    newest = mailbox.get("/api/v1/message/latest")["ID"]
    shown = {"html": f"view/{newest}.html", "text": "as text", "headers": "Mime-Version", "source": "&lt;p&gt;as html"}
    page = mailbox.http.get("/", params={"mail": newest, "tab": tab}).text
    assert shown[tab] in page.split('id="message"')[1]


def test_a_deleted_mail_is_said_to_be_gone(mailbox: Mailbox) -> None:
    """An old link must lead to a page that says so, not to an error."""
    response = mailbox.http.get("/", params={"mail": "gone"})
    assert response.status_code == 200
    assert "was deleted" in response.text
