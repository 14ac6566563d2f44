"""`python -m tools.address amqp_url`: one address of the stack that runs, for other commands; nothing when none
does."""

import json
import os
import sys
from pathlib import Path

from sandbox.stack.parts import ROOT


def address(name: str) -> str:
    """The value of `name` in var/stack.json; an empty string without one."""
    folder = Path(os.environ.get("COMPTOIR_DATA") or ROOT / "var")
    try:
        return str(json.loads((folder / "stack.json").read_text()).get(name, ""))
    except OSError:
        return ""


if __name__ == "__main__":
    print(address(sys.argv[1]))
