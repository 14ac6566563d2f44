"""`make contracts` accepts contracts, HTTP APIs and stored shapes as they are now, and writes docs/events.md and
docs/asyncapi.json. Refuses what would break a reader."""

import json
import sys

from shared.events import every_contract
from tests.contracts import http_api, stored_shapes
from tests.contracts.schema import SNAPSHOTS, breaking_changes, render, snapshot_file
from tests.support.conformance import conformance
from tests.support.stores import SERVICES
from tools import asyncapi, events


def main() -> int:
    """Writes new and grown snapshots; 1 when a change was refused."""
    SNAPSHOTS.mkdir(exist_ok=True)
    refused = False
    for event in every_contract():
        file = snapshot_file(event)
        broken = breaking_changes(json.loads(file.read_text()), event.model_json_schema()) if file.exists() else []
        for change in broken:
            print(f"refused: {event.wire_type()}: {change}", file=sys.stderr)
        if broken:
            refused = True
        else:
            file.write_text(render(event))
    events.FILE.write_text(events.catalogue())
    asyncapi.FILE.write_text(asyncapi.render())
    return int(any([refused, _update_http_apis(), _update_stored()]))


def _update_http_apis() -> bool:
    http_api.SNAPSHOTS.mkdir(exist_ok=True)
    refused = False
    for service in SERVICES:
        file, document = http_api.snapshot_file(service), conformance(service).document
        breaches = http_api.breaches(json.loads(file.read_text()), document) if file.exists() else []
        for breach in breaches:
            print(f"refused: {service}: {breach}", file=sys.stderr)
        if breaches:
            refused = True
        else:
            file.write_text(http_api.render(document))
    return refused


def _update_stored() -> bool:
    stored_shapes.STORED.mkdir(exist_ok=True)
    refused = False
    for stored in stored_shapes.every_shape():
        problems = stored_shapes.problems(stored)
        for problem in problems:
            print(f"refused: stored {stored.name}: {problem}", file=sys.stderr)
        if problems:
            refused = True
        else:
            stored_shapes.write(stored)
    return refused


if __name__ == "__main__":
    raise SystemExit(main())
