"""The stored mails: one SQLite file, raw bytes and summary of each, on disk before the 250 leaves."""

import json
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sandbox.mailbox.message import Json, Mail, read_mail
from sandbox.mailbox.search import EVERYTHING, Condition

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mails (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    raw BLOB NOT NULL,
    return_path TEXT NOT NULL,
    summary TEXT NOT NULL,          -- Mailpit's MessageSummary as JSON, without Read
    read INTEGER NOT NULL DEFAULT 0,
    answer_lost INTEGER NOT NULL,   -- 1: stored, but the client never saw our 250
    attachments INTEGER NOT NULL,
    from_text TEXT NOT NULL, to_text TEXT NOT NULL, cc_text TEXT NOT NULL, bcc_text TEXT NOT NULL,
    reply_to_text TEXT NOT NULL, subject_text TEXT NOT NULL,
    message_id_text TEXT NOT NULL, search_text TEXT NOT NULL
)
"""
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ID_LENGTH = 22


@dataclass(frozen=True)
class Envelope:
    """What the SMTP dialogue said beside the mail itself."""

    sender: str
    recipients: tuple[str, ...]


class MailNotFoundError(LookupError):
    """No mail has this id; `mail_id` is what was asked for."""

    def __init__(self, mail_id: str) -> None:
        super().__init__(f"no mail {mail_id}")
        self.mail_id = mail_id


class Store:
    """The mails of one data directory. Each received mail counts by itself, equal Message-IDs or not."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(directory / "mailbox.sqlite3", isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")  # a 250 answered is on disk
        self._db.execute(_SCHEMA)

    def close(self) -> None:
        """Write the journal back into the one file."""
        self._db.close()

    def add(self, raw: bytes, envelope: Envelope, *, answer_lost: bool = False) -> str:
        """Store a received mail durably and return its new id."""
        mail_id = "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))
        mail = read_mail(raw)
        summary = _summary(mail_id, mail, envelope, len(raw))
        row = {
            "id": mail_id,
            "raw": raw,
            "return_path": envelope.sender,
            "summary": json.dumps(summary),
            "answer_lost": answer_lost,
            "attachments": summary["Attachments"],
            **_search_columns(summary, mail),
        }
        places = ", ".join(f":{name}" for name in row)
        self._db.execute(f"INSERT INTO mails ({', '.join(row)}) VALUES ({places})", row)
        return mail_id

    def count(self, condition: Condition = EVERYTHING) -> tuple[int, int]:
        """Return how many mails hold the condition, and how many of them are unread."""
        sql = f"SELECT count(*), count(*) FILTER (WHERE read = 0) FROM mails WHERE {condition.sql}"
        total, unread = self._db.execute(sql, condition.parameters).fetchone()
        return total, unread

    def summaries(self, start: int, limit: int, condition: Condition = EVERYTHING) -> list[Json]:
        """Return a page of Mailpit's `MessageSummary`, newest first."""
        sql = f"SELECT summary, read FROM mails WHERE {condition.sql} ORDER BY number DESC LIMIT ? OFFSET ?"
        rows = self._db.execute(sql, (*condition.parameters, limit, start))
        return [{**json.loads(row["summary"]), "Read": bool(row["read"])} for row in rows]

    def lost_answers(self) -> list[Json]:
        """Return the mails that were stored although the client never saw the 250, oldest first."""
        rows = self._db.execute("SELECT summary FROM mails WHERE answer_lost ORDER BY number")
        found = [json.loads(row["summary"]) for row in rows]
        return [{name: one[name] for name in ("ID", "MessageID", "To", "Subject", "Created")} for one in found]

    def resolve(self, mail_id: str) -> str:
        """Return the id itself, or the newest mail's for `latest`; MailNotFoundError if there is none."""
        newest = "SELECT id FROM mails ORDER BY number DESC LIMIT 1"
        by_id = "SELECT id FROM mails WHERE id = ?"
        latest = mail_id == "latest"
        row = self._db.execute(newest).fetchone() if latest else self._db.execute(by_id, (mail_id,)).fetchone()
        if row is None:
            raise MailNotFoundError(mail_id)
        return str(row["id"])

    def raw(self, mail_id: str) -> bytes:
        """Return a mail exactly as it was received."""
        return bytes(self._row(mail_id)["raw"])

    def envelope_of(self, mail_id: str) -> tuple[Json, str]:
        """Return a mail's summary and its envelope sender."""
        row = self._row(mail_id)
        return {**json.loads(row["summary"]), "Read": bool(row["read"])}, row["return_path"]

    def mark_read(self, mail_id: str) -> None:
        """Remember that a mail was opened."""
        self._db.execute("UPDATE mails SET read = 1 WHERE id = ? AND read = 0", (self.resolve(mail_id),))

    def delete(self, mail_ids: Iterable[str]) -> None:
        """Remove these mails; unknown ids change nothing."""
        self._db.executemany("DELETE FROM mails WHERE id = ?", [(mail_id,) for mail_id in mail_ids])

    def delete_where(self, condition: Condition = EVERYTHING) -> None:
        """Remove every mail that holds the condition."""
        self._db.execute(f"DELETE FROM mails WHERE {condition.sql}", condition.parameters)

    def _row(self, mail_id: str) -> sqlite3.Row:
        row: sqlite3.Row = self._db.execute(
            "SELECT raw, summary, read, return_path FROM mails WHERE id = ?", (self.resolve(mail_id),)
        ).fetchone()
        return row


def _summary(mail_id: str, mail: Mail, envelope: Envelope, size: int) -> Json:
    senders, to, cc = mail.addresses("From"), mail.addresses("To"), mail.addresses("Cc")
    return {
        "ID": mail_id,
        "MessageID": mail.message_id,
        "From": senders[0] if senders else {"Name": "", "Address": envelope.sender},
        "To": to,
        "Cc": cc,
        "Bcc": _blind_copies(to + cc, envelope),
        "ReplyTo": mail.addresses("Reply-To"),
        "Subject": mail.header("Subject"),
        "Created": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "Username": "",
        "Tags": [],
        "Size": size,
        "Attachments": len([part for part in mail.files if not part.inline]),
        "Snippet": mail.snippet,
    }


def _blind_copies(named: list[Json], envelope: Envelope) -> list[Json]:
    """Return who got the mail without standing in its To or Cc."""
    known = {one["Address"].lower() for one in named}
    return [{"Name": "", "Address": address} for address in envelope.recipients if address.lower() not in known]


def _search_columns(summary: Json, mail: Mail) -> dict[str, str]:
    people = {
        "from_text": [summary["From"]],
        "to_text": summary["To"],
        "cc_text": summary["Cc"],
        "bcc_text": summary["Bcc"],
        "reply_to_text": summary["ReplyTo"],
    }
    columns = {
        name: " ".join(f"{one['Name']} <{one['Address']}>" for one in who).lower() for name, who in people.items()
    }
    columns["subject_text"] = summary["Subject"].lower()
    columns["message_id_text"] = summary["MessageID"].lower()
    files = " ".join(part.file_name for part in mail.files)
    body = mail.text or mail.snippet
    columns["search_text"] = "\n".join([*columns.values(), body.lower(), files.lower()])
    return columns
