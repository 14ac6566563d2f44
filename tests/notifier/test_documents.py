"""The fetch of a PDF from billing: bounded in time and in size, whatever answers (NO-03)."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from services.notifier.adapters.http.documents import LARGEST, DocumentNotThere, Documents
from tests.notifier.documents import PDF
from tests.support.waiting import stays

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def served(answer: Answer, limit: float) -> AsyncIterator[tuple[Documents, str]]:
    """A server whose answer is written by the test, and what fetches from it."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            await answer(writer)
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    documents = Documents(httpx.AsyncClient(trust_env=False), limit)
    try:
        yield documents, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/pdf"
    finally:
        await documents.close()
        server.close()


def head(length: int) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode()


async def test_a_pdf_comes_whole() -> None:
    """What billing hands out is what is attached."""

    async def whole(writer: asyncio.StreamWriter) -> None:
        writer.write(head(len(PDF)) + PDF)

    async with served(whole, 5) as (documents, url):
        assert await documents.fetch(url) == PDF


@pytest.mark.rule("NO-02")
async def test_a_server_that_drips_is_given_up_in_time() -> None:
    """A byte now and then, each well within a time-out of its own: the whole fetch ends at its limit."""

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(head(1_000))
        while True:
            writer.write(b"%")
            await writer.drain()
            await stays(lambda: True, 0.1, "the pause between two bytes")

    async with served(drip, 0.5) as (documents, url):
        began = time.monotonic()
        with pytest.raises(DocumentNotThere):
            await asyncio.wait_for(documents.fetch(url), 5)
        assert time.monotonic() - began < 2


@pytest.mark.rule("NO-02")
async def test_a_body_without_end_is_not_read_to_its_end() -> None:
    """More than a mail can carry is given up while it comes, and not kept in memory first."""
    written = 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(head(10 * LARGEST) + b"%PDF-")
        while written < 10 * LARGEST:
            writer.write(b"x" * 65_536)
            await writer.drain()
            written += 65_536

    async with served(flood, 30) as (documents, url):
        with pytest.raises(DocumentNotThere, match="no PDF that a mail can carry"):
            await documents.fetch(url)
    assert written < 3 * LARGEST
