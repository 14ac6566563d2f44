"""`python -m sandbox run | demo`: each command is the module of its name."""

import importlib
import sys

_COMMANDS = {"run": "start the whole stack", "demo": "walk the journey through a running stack"}


def main(arguments: list[str]) -> int:
    """Returns the command's exit code; 2 when there is no such command."""
    if len(arguments) != 1 or arguments[0] not in _COMMANDS:
        print("usage: python -m sandbox COMMAND", file=sys.stderr)
        print("\n".join(f"  {name:<5} {what}" for name, what in _COMMANDS.items()), file=sys.stderr)
        return 2
    code: int = importlib.import_module(f"sandbox.{arguments[0]}").main()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
