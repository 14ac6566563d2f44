"""The archive that answers a request for access (ID-14): of every service and collection one JSON and one CSV file, and
a list of what each is for and how long it is kept."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.identity.domain.data_requests.export_part import CollectedPart

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Of every file in the archive: the same parts give the same bytes."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def archive(parts: Iterable[CollectedPart]) -> bytes:
    """A ZIP file: `<service>/<collection>.json` and `.csv`, and `contents.json`."""
    held: dict[str, list[dict[str, Any]]] = {}
    contents: list[dict[str, Any]] = []
    for part in parts:
        for entry in json.loads(part.documents):
            name = f"{part.service}/{entry['collection']}"
            held.setdefault(name, []).append({"id": entry["id"], **entry["document"]})
        contents += [{"service": part.service, **_plain(each)} for each in part.collections]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        _add(zipped, "contents.json", _json(contents))
        for name, documents in sorted(held.items()):
            _add(zipped, f"{name}.json", _json(documents))
            _add(zipped, f"{name}.csv", as_csv(documents))
    return made.getvalue()


def as_csv(documents: Sequence[Mapping[str, Any]]) -> str:
    """A line per document, a column per path (`buyer.address.city`, `lines.0.sku`). A text that a spreadsheet would
    take for a formula is quoted with an apostrophe."""
    rows = [dict(_flat(document)) for document in documents]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    made = io.StringIO()
    writer = csv.DictWriter(made, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def _flat(value: Any, path: str = "") -> Iterable[tuple[str, Any]]:
    if isinstance(value, Mapping):
        inner = value.items()
    elif isinstance(value, list):
        inner = {str(index): each for index, each in enumerate(value)}.items()
    else:
        yield path, _cell(value)
        return
    for name, each in inner:
        yield from _flat(each, f"{path}.{name}" if path else str(name))


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _plain(value: Any) -> dict[str, Any]:
    return dict(value.model_dump(include={"collection", "purpose", "kept", "documents"}))


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _add(zipped: zipfile.ZipFile, name: str, content: str) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    zipped.writestr(entry, content.encode())
