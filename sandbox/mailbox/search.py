"""Mailpit's search language as a SQL condition: `to:a@example.com -subject:"new order" word`."""

import re
from dataclasses import dataclass

_TERM = re.compile(r'([-!]?)([a-z-]+:)?(?:"([^"]*)"|(\S+))', re.IGNORECASE)

COLUMNS = {
    "to:": ("to_text",),
    "from:": ("from_text",),
    "cc:": ("cc_text",),
    "bcc:": ("bcc_text",),
    "reply-to:": ("reply_to_text",),
    "addressed:": ("from_text", "to_text", "cc_text", "bcc_text", "reply_to_text"),
    "subject:": ("subject_text",),
    "message-id:": ("message_id_text",),
}
FLAGS = {
    "is:read": "read = 1",
    "is:unread": "read = 0",
    "has:attachment": "attachments > 0",
    "has:attachments": "attachments > 0",
}


@dataclass(frozen=True)
class Condition:
    """A WHERE clause and its parameters."""

    sql: str
    parameters: tuple[str, ...]


EVERYTHING = Condition("1", ())


def parse(query: str) -> Condition:
    """Return the condition of a search; all terms must hold, `-` or `!` before one negates it."""
    terms = [_condition(match) for match in _TERM.finditer(query)]
    return Condition(
        " AND ".join(term.sql for term in terms) or EVERYTHING.sql,
        tuple(parameter for term in terms for parameter in term.parameters),
    )


def _condition(match: re.Match[str]) -> Condition:
    sign, prefix, quoted, word = match.groups()
    value = (quoted if quoted is not None else word).lower()
    found = _term((prefix or "").lower(), value)
    return Condition(f"NOT ({found.sql})", found.parameters) if sign else found


def _term(prefix: str, value: str) -> Condition:
    if prefix + value in FLAGS:
        return Condition(FLAGS[prefix + value], ())
    if prefix in COLUMNS:
        return _contains(COLUMNS[prefix], value)
    return _contains(("search_text",), prefix + value)


def _contains(columns: tuple[str, ...], value: str) -> Condition:
    # instr, not LIKE: no wildcards to escape; both sides are lower case already.
    tests = " OR ".join(f"instr({column}, ?) > 0" for column in columns)
    return Condition(f"({tests})", (value,) * len(columns))
