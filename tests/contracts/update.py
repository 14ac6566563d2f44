"""Accepts contracts as they are now: `python -m tests.contracts.update`. Refuses what would break a reader."""

import json
import sys

from shared.events import every_contract
from tests.contracts.schema import SNAPSHOTS, breaking_changes, render, snapshot_file


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
    return int(refused)


if __name__ == "__main__":
    raise SystemExit(main())
