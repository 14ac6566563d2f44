"""Mailpit's JSON API v1 over the store, as far as tools use it. Errors are plain text, like Mailpit's."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel

from sandbox.mailbox.message import Json, Mail, read_mail
from sandbox.mailbox.search import EVERYTHING, Condition, parse
from sandbox.mailbox.store import MailNotFoundError, Store

Start = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=0, le=10_000)]
Search = Annotated[str, Query(pattern=r"\S")]

# What a browser would run if it were shown from our origin: handed out as a file instead.
_ACTIVE_TYPES = {
    "text/html",
    "text/xml",
    "text/xsl",
    "application/xml",
    "application/xhtml+xml",
    "image/svg+xml",
    "text/javascript",
    "application/javascript",
}


# What Mailpit's Message and MessageSummary have in common.
_SHARED = (
    "ID",
    "MessageID",
    "Read",
    "From",
    "To",
    "Cc",
    "Bcc",
    "ReplyTo",
    "Subject",
    "Tags",
    "Username",
    "Size",
)


class Ids(BaseModel):
    """The mails to delete; none given means all."""

    IDs: list[str] = []


def api(store: Store) -> APIRouter:
    """Return the routes under /api/v1."""
    router = APIRouter(prefix="/api/v1")

    @router.get("/messages")
    async def list_messages(start: Start = 0, limit: Limit = 50) -> Response:
        return JSONResponse(page(store, EVERYTHING, start, limit))

    @router.delete("/messages")
    async def delete_messages(body: Annotated[Ids | None, Body()] = None) -> Response:
        if body and body.IDs:
            store.delete(body.IDs)
        else:
            store.delete_where(EVERYTHING)
        return PlainTextResponse("ok")

    @router.get("/search")
    async def search(query: Search, start: Start = 0, limit: Limit = 50) -> Response:
        return JSONResponse(page(store, parse(query), start, limit))

    @router.delete("/search")
    async def delete_search(query: Search) -> Response:
        store.delete_where(parse(query))
        return PlainTextResponse("ok")

    @router.get("/message/{mail_id}")
    async def get_message(mail_id: str) -> Response:
        store.mark_read(mail_id)
        return JSONResponse(message(store, mail_id))

    @router.get("/message/{mail_id}/headers")
    async def get_headers(mail_id: str) -> Response:
        return JSONResponse(read_mail(store.raw(mail_id)).headers)

    @router.get("/message/{mail_id}/raw")
    async def get_raw(mail_id: str, dl: str = "") -> Response:
        name = f'attachment; filename="{store.resolve(mail_id)}.eml"' if dl == "1" else "inline"
        return Response(
            store.raw(mail_id), media_type="text/plain; charset=utf-8", headers={"Content-Disposition": name}
        )

    @router.get("/message/{mail_id}/part/{part_id}")
    async def get_part(mail_id: str, part_id: str) -> Response:
        return part(read_mail(store.raw(mail_id)), part_id)

    return router


def page(store: Store, condition: Condition, start: int, limit: int) -> Json:
    """Return Mailpit's `MessagesSummary` for a page of the matching mails."""
    total, unread = store.count()
    matching, matching_unread = store.count(condition)
    messages = store.summaries(start, limit, condition)
    return {
        "total": total,
        "unread": unread,
        "count": len(messages),
        "messages_count": matching,
        "messages_unread": matching_unread,
        "start": start,
        "tags": [],
        "messages": messages,
    }


def message(store: Store, mail_id: str) -> Json:
    """Return Mailpit's `Message`: the summary's fields, both bodies, inline parts and attachments."""
    summary, return_path = store.envelope_of(mail_id)
    mail = read_mail(store.raw(mail_id))
    return {
        **{name: summary[name] for name in _SHARED},
        "ReturnPath": return_path,
        "Date": mail.date.isoformat() if mail.date else summary["Created"],
        "ListUnsubscribe": _list_unsubscribe(mail),
        "Text": mail.text,
        "HTML": mail.html,
        "Inline": [file.as_json() for file in mail.files if file.inline],
        "Attachments": [file.as_json() for file in mail.files if not file.inline],
    }


def _list_unsubscribe(mail: Mail) -> Json:
    header = mail.header("List-Unsubscribe")
    links = [link.strip().strip("<>") for link in header.split(",") if link.strip()]
    return {
        "Header": header,
        "Links": links,
        "Errors": "",
        "HeaderPost": mail.header("List-Unsubscribe-Post"),
    }


def part(mail: Mail, part_id: str) -> Response:
    """Return a file of the mail to be shown in the browser, or downloaded when it could run scripts."""
    found = next((file for file in mail.files if file.part_id == part_id), None)
    if found is None:
        raise MailNotFoundError(part_id)
    active = found.content_type in _ACTIVE_TYPES
    name = quote(found.file_name or found.content_id, safe="")
    disposition = f"{'attachment' if active else 'inline'}; filename*=UTF-8''{name}"
    media_type = "application/octet-stream" if active else found.content_type
    return Response(found.content, media_type=media_type, headers={"Content-Disposition": disposition})


async def not_found(_request: Request, _error: Exception) -> Response:
    """Answer 404 as Mailpit does."""
    return PlainTextResponse("404 page not found", status_code=404)
