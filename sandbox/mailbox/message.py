"""Reads a raw mail into Mailpit's shapes. Never refuses a mail: what cannot be decoded is replaced."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape
from typing import Any

Json = dict[str, Any]

SNIPPET_LENGTH = 250


@dataclass(frozen=True)
class Part:
    """A leaf of the MIME tree: `part_id` is its place ("2", "1.3"), `content` its decoded bytes."""

    part_id: str
    file_name: str
    content_type: str
    content_id: str
    inline: bool
    content: bytes

    def as_json(self) -> Json:
        """Return Mailpit's `Attachment`; Size in bytes."""
        sums = {
            "MD5": hashlib.md5(self.content, usedforsecurity=False).hexdigest(),
            "SHA1": hashlib.sha1(self.content, usedforsecurity=False).hexdigest(),
            "SHA256": hashlib.sha256(self.content).hexdigest(),
        }
        return {
            "PartID": self.part_id,
            "FileName": self.file_name,
            "ContentType": self.content_type,
            "ContentID": self.content_id,
            "Size": len(self.content),
            "Checksums": sums,
        }


@dataclass
class Mail:
    """A parsed mail: headers as received (unfolded), the two readable bodies, and the files."""

    headers: dict[str, list[str]] = field(default_factory=dict)
    text: str = ""
    html: str = ""
    files: list[Part] = field(default_factory=list)

    def header(self, name: str) -> str:
        """Return the first header of that name, decoded (RFC 2047), or the empty string."""
        return decoded(self.headers.get(name, [""])[0])

    def addresses(self, name: str) -> list[Json]:
        """Return the mailboxes of an address header as `[{"Name", "Address"}]`."""
        pairs = getaddresses(self.headers.get(name, []))
        return [{"Name": decoded(name), "Address": address} for name, address in pairs if address]

    @property
    def message_id(self) -> str:
        """Return the Message-ID without its angle brackets, as Mailpit shows it."""
        return self.header("Message-Id").strip().strip("<>")

    @property
    def date(self) -> datetime | None:
        """Return the Date header's moment, or None when it is missing or unreadable."""
        try:
            moment = parsedate_to_datetime(self.header("Date"))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # -0000 means UTC, RFC 5322, 3.3

    @property
    def snippet(self) -> str:
        """Return the first words of the mail on one line, at most 250 characters."""
        readable = self.text if self.text.strip() else unescape(_TAGS.sub(" ", self.html))
        return " ".join(readable.split())[:SNIPPET_LENGTH]


_TAGS = re.compile(r"(?is)<(style|script|title)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>")
_FOLD = re.compile(r"\r?\n[ \t]?")


def read_mail(raw: bytes) -> Mail:
    """Return the mail that `raw` (RFC 5322, as received) spells."""
    message = message_from_bytes(raw)
    mail = Mail(headers=_headers(message))
    for part_id, leaf in _leaves(message):
        _sort_in(mail, _part(part_id, leaf), leaf)
    return mail


def _headers(message: Message) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        canonical = "-".join(word.capitalize() for word in name.split("-"))
        headers.setdefault(canonical, []).append(_FOLD.sub(" ", _utf8(value)).strip())
    return dict(sorted(headers.items()))


def _leaves(message: Message, place: str = "") -> Iterator[tuple[str, Message]]:
    """Yield each leaf with its place; an attached mail (message/rfc822) is one leaf."""
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        yield place or "0", message
        return
    for number, child in enumerate(message.get_payload(), start=1):
        if isinstance(child, Message):
            yield from _leaves(child, f"{place}.{number}" if place else str(number))


def _sort_in(mail: Mail, part: Part, leaf: Message) -> None:
    attached = leaf.get_content_disposition() == "attachment" or bool(part.file_name)
    if part.content_type == "text/plain" and not attached:
        mail.text += _text_of(leaf, part.content)
    elif part.content_type == "text/html" and not attached:
        mail.html += _text_of(leaf, part.content)
    else:
        mail.files.append(part)


def _part(part_id: str, leaf: Message) -> Part:
    content_id = str(leaf.get("Content-ID", "")).strip().strip("<>")
    return Part(
        part_id=part_id,
        file_name=decoded(_utf8(leaf.get_filename() or "")),
        content_type=leaf.get_content_type(),
        content_id=content_id,
        inline=bool(content_id) and leaf.get_content_disposition() != "attachment",
        content=_bytes_of(leaf),
    )


def _bytes_of(leaf: Message) -> bytes:
    if leaf.is_multipart():
        return b"".join(child.as_bytes() for child in leaf.get_payload() if isinstance(child, Message))
    payload = leaf.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text_of(leaf: Message, content: bytes) -> str:
    return _decode(content, leaf.get_content_charset("utf-8"))


def _decode(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset or "utf-8", "replace")
    except LookupError:  # a charset that nobody knows
        return content.decode("utf-8", "replace")


def _utf8(value: str) -> str:
    # The parser keeps bytes above 127 as surrogates; headers in the wild are UTF-8 (RFC 6532).
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def decoded(value: str) -> str:
    """Return a header value with its encoded words (RFC 2047) read; unreadable ones stay as they are."""
    try:
        chunks = decode_header(value)
    except (HeaderParseError, MessageError, ValueError):
        return value
    return "".join(_decode(chunk, charset) if isinstance(chunk, bytes) else chunk for chunk, charset in chunks)
