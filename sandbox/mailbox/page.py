"""The web page: an inbox rendered on the server; its script only swaps in what the same addresses return."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.mailbox import api
from sandbox.mailbox.frame import POLICY, safe_html
from sandbox.mailbox.message import Json, read_mail
from sandbox.mailbox.search import parse
from sandbox.mailbox.store import MailNotFoundError, Store

PAGE_SIZE = 50
SOURCE_SHOWN = 200_000  # characters of a mail's source on the page; the rest is one link away
TABS = ("html", "text", "headers", "source")
PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",  # a link inside a mail can never load another site into the frame
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HERE = Path(__file__).parent


def pages(store: Store) -> APIRouter:
    """Return the inbox at /, and /view/ID.html for the frame that shows a mail's HTML."""
    router = APIRouter()
    templates = _templates()

    @router.get("/")
    async def inbox(
        q: str = "",
        start: Annotated[int, Query(ge=0)] = 0,
        mail: str = "",
        tab: str = "",
        only: str = "",
    ) -> Response:
        opened = None if only == "list" else _opened(store, mail, tab)
        context: Json = {"q": q, "start": start, "mail": opened, "mail_id": mail, "size": PAGE_SIZE}
        context["list"] = api.page(store, parse(q), start, PAGE_SIZE)
        context["missing"] = bool(mail) and opened is None
        template = templates.get_template("list.html" if only == "list" else "inbox.html")
        return HTMLResponse(template.render(context), headers={"Content-Security-Policy": PAGE_POLICY})

    @router.get("/view/{mail_id}.html")
    async def view(mail_id: str) -> Response:
        html = safe_html(read_mail(store.raw(mail_id)))
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    return router


def _opened(store: Store, mail_id: str, tab: str) -> Json | None:
    """Return what the template shows of the opened mail, or None when none is open or it is gone."""
    if not mail_id:
        return None
    try:
        store.mark_read(mail_id)
        mail = api.message(store, mail_id)
    except MailNotFoundError:
        return None
    default = "html" if mail["HTML"] else "text"
    source = store.raw(mail_id).decode("utf-8", "replace")
    return {
        **mail,
        "tab": tab if tab in TABS else default,
        "files": mail["Attachments"] + [file for file in mail["Inline"] if not _shown(file, mail["HTML"])],
        "headers": read_mail(store.raw(mail_id)).headers,
        "source": source[:SOURCE_SHOWN],
        "source_cut": len(source) > SOURCE_SHOWN,
    }


def _shown(file: Json, html: str) -> bool:
    """Return whether an inline file is a picture inside the HTML already."""
    return f"cid:{file['ContentID']}" in html


def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    templates.filters["bytes"] = _bytes
    templates.filters["who"] = lambda one: one["Name"] or one["Address"]
    templates.globals["link"] = _link
    return templates


def _link(**query: str | int) -> str:
    """Return the inbox's address with these query fields; empty ones are left out."""
    return "./?" + urlencode({name: value for name, value in query.items() if value})


def _bytes(size: int) -> str:
    """Return a size as people read it: 812 B, 14 kB, 2.3 MB."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"
