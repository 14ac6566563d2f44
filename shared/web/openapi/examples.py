"""What requests and answers look like: recorded from the tests of a service, beside its endpoints (AP-03)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Examples = Mapping[str, Mapping[str, Any]]
"""Operation id → `request` and `answer`, each a JSON body, where there is one."""

FILE = "examples.json"


def load(folder: Path) -> Examples:
    """Those of a folder of endpoints."""
    examples: Examples = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return examples


def add(operation: dict[str, Any], examples: Examples) -> None:
    """Puts the examples of one operation where a document has them."""
    example = examples.get(operation["operationId"], {})
    if "request" in example:
        operation["requestBody"]["content"]["application/json"]["example"] = example["request"]
    for status, response in operation["responses"].items() if "answer" in example else ():
        if int(status) < 300:
            response["content"]["application/json"]["example"] = example["answer"]
