"""`make trace`: one request's way through the logs."""

import json

from tools.trace import followed, lines_of, shown


def line(second: int, trace: str | None, **fields: str) -> str:
    """A log line as the services write it."""
    stamp = {"service": "orders", "event": "event_handled", "timestamp": f"2026-11-24T11:33:{second:02}.000Z"}
    return json.dumps(stamp | fields | ({"trace_id": trace} if trace else {}))


def test_a_trace_is_followed_from_whatever_names_it() -> None:
    """All lines of the traces that mention the text, oldest first; other traces and what is no log line stay out."""
    texts = [
        line(3, "a", subject="R-1"),
        "--- 2026-11-24T11:33:00Z orders starts",
        "12",
        line(2, "b", subject="R-2"),
        line(1, "a", event="request"),
    ]
    assert [found["event"] for found in followed(lines_of(texts), "R-1")] == ["request", "event_handled"]
    assert followed(lines_of(texts), "R-3") == []


def test_a_line_without_a_trace_is_found_alone() -> None:
    """What a service writes outside any request is shown when it mentions the text, and drags nothing along."""
    found = followed(lines_of([line(1, None, subject="R-1"), line(2, None, subject="R-2")]), "R-1")
    assert [shown(each) for each in found] == ["11:33:01.000 orders    event_handled        subject=R-1"]
