"""Invoices and credit notes, fetched from billing by the signed link in the event: the one call between services."""

import asyncio

import httpx

from shared.errors import ComptoirError

LARGEST = 8 * 1024 * 1024
"""Bytes; many mailboxes refuse more than 10 MiB in base64."""


class DocumentNotThere(ComptoirError):
    """billing did not hand the document out; another attempt is made later. `status` is None when it did not answer."""

    code = "document_not_there"

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(f"The document cannot be attached: {reason}.")
        self.status = status


class Documents:
    """`limit` is the seconds that a fetch may take, from the connection to the last byte."""

    def __init__(self, client: httpx.AsyncClient, limit: float) -> None:
        self._client, self._limit = client, limit

    async def fetch(self, url: str) -> bytes:
        """The PDF behind a signed link; DocumentNotThere, which never names the link, otherwise."""
        try:
            async with asyncio.timeout(self._limit):
                return await self._read(url)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise DocumentNotThere(type(error).__name__) from None

    async def _read(self, url: str) -> bytes:
        headers = {"Accept": "application/pdf", "Accept-Encoding": "identity"}
        async with self._client.stream("GET", url, timeout=self._limit, headers=headers) as response:
            if response.status_code != 200:
                raise DocumentNotThere(f"billing answered {response.status_code}", response.status_code)
            content = bytearray()
            async for part in response.aiter_raw():
                content += part
                if len(content) > LARGEST:
                    break
        if not content.startswith(b"%PDF-") or len(content) > LARGEST:
            raise DocumentNotThere("what came is no PDF that a mail can carry", response.status_code)
        return bytes(content)

    async def close(self) -> None:
        await self._client.aclose()
