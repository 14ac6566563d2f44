"""`python -m tools.trace TEXT`: the log lines of every trace that mentions TEXT, of all services, in order of time.

TEXT is a trace id, an order number, an event's id: whatever a log line may hold. Reads var/log (or COMPTOIR_DATA/log);
with `-` as second argument, standard input, such as `docker compose logs --no-log-prefix`.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sandbox.stack.parts import ROOT

Line = dict[str, Any]

_SHOWN_ELSEWHERE = {"timestamp", "service", "role", "event", "level", "trace_id", "error_stack"}


def lines_of(texts: Iterable[str]) -> list[Line]:
    """The structured lines among all that was written; other parts' logs and tracebacks are skipped."""
    found = []
    for text in texts:
        try:
            line = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and "timestamp" in line:
            found.append(line)
    return found


def followed(lines: Iterable[Line], text: str) -> list[Line]:
    """The lines that mention `text`, and every line of their traces, oldest first."""
    lines = list(lines)
    mentioned = [line for line in lines if text in json.dumps(line, ensure_ascii=False)]
    traces = {line["trace_id"] for line in mentioned if "trace_id" in line}
    wanted = [line for line in lines if line in mentioned or line.get("trace_id") in traces]
    return sorted(wanted, key=lambda line: str(line["timestamp"]))


def shown(line: Line) -> str:
    """One line of the listing: time, service, what happened, its fields."""
    fields = " ".join(f"{name}={value}" for name, value in line.items() if name not in _SHOWN_ELSEWHERE)
    return f"{str(line['timestamp'])[11:23]} {line.get('service', '?'):<9} {line.get('event', '?'):<20} {fields}"


def _logs() -> Iterator[str]:
    folder = Path(os.environ.get("COMPTOIR_DATA") or ROOT / "var") / "log"
    for file in sorted(folder.glob("*.log")):
        yield from file.read_text(errors="replace").splitlines()


def main(arguments: list[str]) -> int:
    """Returns 1 when no line mentions the text, 2 without a text."""
    if not arguments or not arguments[0]:
        print("usage: make trace ID=R-E837-ZEWH-DFEC (or a trace id, an event's id)", file=sys.stderr)
        return 2
    found = followed(lines_of(sys.stdin if "-" in arguments[1:] else _logs()), arguments[0])
    print("\n".join(map(shown, found)) or f"No log line mentions {arguments[0]}.")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
