"""The customer's mailbox, through Mailpit's JSON API: the sandbox's own and the real Mailpit alike."""

from dataclasses import dataclass
from typing import Any

import httpx

from sandbox.demo.client import wait_for


@dataclass(frozen=True)
class Mail:
    """One mail that arrived."""

    id: str
    subject: str
    text: str
    html: str
    attachments: tuple[tuple[str, bytes], ...]
    raw: bytes


class Mailbox:
    """What arrived for one address."""

    def __init__(self, base_url: str, address: str) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=15)
        self._address = address

    def close(self) -> None:
        self._http.close()

    def all(self) -> list[dict[str, Any]]:
        """The summaries, newest first."""
        answer = self._http.get("/api/v1/search", params={"query": f'to:"{self._address}"', "limit": 100})
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    def wait(self, containing: str, *but: Mail) -> Mail:
        """The newest mail whose text contains `containing`, other than those that are known already."""
        known = {mail.id for mail in but}

        def look() -> Mail | None:
            try:
                mails = [self.read(each["ID"]) for each in self.all() if each["ID"] not in known]
            except httpx.TransportError:
                return None  # the mailbox is being restarted
            return next((mail for mail in mails if containing in mail.text), None)

        return wait_for(f'a mail to the customer that says "{containing}"', look)

    def read(self, mail_id: str) -> Mail:
        """A whole mail with its attachments."""
        message = self._http.get(f"/api/v1/message/{mail_id}").raise_for_status().json()
        attachments = tuple(
            (each["FileName"], self._http.get(f"/api/v1/message/{mail_id}/part/{each['PartID']}").content)
            for each in message["Attachments"]
        )
        raw = self._http.get(f"/api/v1/message/{mail_id}/raw").content
        return Mail(mail_id, message["Subject"], message["Text"], message["HTML"], attachments, raw)
