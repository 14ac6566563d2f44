"""`python -m tools.address amqp_url`: one address of the stack that runs, for other commands; nothing when none
does."""

import json
import os
import sys
from pathlib import Path

from sandbox.stack.parts import ROOT


def data_folder() -> Path:
    """Where the stack of this machine keeps its data."""
    return Path(os.environ.get("COMPTOIR_DATA") or ROOT / "var")


def address(name: str) -> str:
    """The value of `name` in var/stack.json; an empty string without one."""
    try:
        return str(json.loads((data_folder() / "stack.json").read_text()).get(name, ""))
    except OSError:
        return ""


if __name__ == "__main__":
    print(address(sys.argv[1]))
