"""One real event of each contract, written by its publisher's own test and read by everyone else's.

`tests/contracts/examples/<publisher>.<event>.json` holds the data as the publisher made them, personal fields in clear
(the people are invented), secrets sealed for the tests' notifier. A publisher's test fails when what it publishes no
longer has the example's shape: `make examples` writes it anew.
"""

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from shared.events.contract import Event

E = TypeVar("E", bound=Event)

EXAMPLES = Path(__file__).parents[1] / "contracts" / "examples"


def example_file(contract: type[Event]) -> Path:
    """Where the example of a contract stands."""
    return EXAMPLES / f"{contract.TYPE}.json"


def example(contract: type[E], **changes: Any) -> E:
    """The example of a contract as its consumers receive it, with some of its fields replaced."""
    try:
        return contract.model_validate(json.loads(example_file(contract).read_text()) | changes)
    except ValidationError as error:
        raise AssertionError(f"{contract.TYPE} has changed: run `make examples`") from error


def shape(value: Any) -> Any:
    """A JSON value without what differs from one event to the next: names and types, and the shapes in a list."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in sorted(value.items())}
    if isinstance(value, list):
        shapes = [shape(inner) for inner in value]
        return [each for index, each in enumerate(shapes) if each not in shapes[:index]]
    return type(value).__name__


class Examples:
    """What a publisher's test compares its events with; with `update` it writes those whose shape has changed."""

    def __init__(self, *, update: bool) -> None:
        self._update = update

    def check(self, event: Event) -> None:
        """AssertionError when the event has another shape than its example."""
        file, data = example_file(type(event)), event.model_dump(mode="json")
        accepted = json.loads(file.read_text()) if file.exists() else None
        if shape(data) == shape(accepted):
            return
        assert self._update, f"{event.TYPE} is not as {file.name} says: run `make examples`"
        EXAMPLES.mkdir(exist_ok=True)
        file.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
