"""A real mailbox, read through its Mailpit API, and its faults."""

from typing import Any

from tests.support.mailbox import MailboxProcess

Json = dict[str, Any]


class Mailbox(MailboxProcess):
    """What notifier's tests look for in it."""

    def fault(self, action: str, **fields: Any) -> None:
        """Makes the next mails go wrong, as the mailbox's README says."""
        self.http.post("/_sim/faults", json={"action": action, **fields}).raise_for_status()

    def faults(self) -> list[Json]:
        """The planned faults that have not struck yet."""
        left: list[Json] = self.http.get("/_sim/faults").raise_for_status().json()["items"]
        return left

    def mails(self) -> list[Json]:
        """Every mail in full, newest first."""
        found = self.http.get("/api/v1/messages").raise_for_status().json()["messages"]
        return [self.http.get(f"/api/v1/message/{each['ID']}").raise_for_status().json() for each in found]

    def only(self) -> Json:
        """The one mail there is."""
        (mail,) = self.mails()
        return mail

    def headers(self, mail: Json) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self.http.get(f"/api/v1/message/{mail['ID']}/headers").raise_for_status().json()
        return found

    def part(self, mail: Json, part_id: str) -> bytes:
        return self.http.get(f"/api/v1/message/{mail['ID']}/part/{part_id}").raise_for_status().content
