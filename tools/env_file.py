"""`make env`: an .env for docker compose from .env.example, every empty value filled with a fresh secret."""

import re
import secrets
import sys
from pathlib import Path

from sandbox.stack.environment import fresh_secrets, public_key, write_private
from sandbox.stack.parts import ROOT


def env_lines(example: str) -> str:
    """The example with its empty values filled; what has a value stays."""
    fresh = {name.upper(): value for name, value in fresh_secrets().items()}
    fresh |= {
        "NOTIFIER_PUBLIC_KEY": public_key(fresh["NOTIFIER_PRIVATE_KEY"]),
        "STRIPE_WEBHOOK_SECRETS": fresh["STRIPE_WEBHOOK_SECRET"],
    }
    fresh |= {name: secrets.token_urlsafe(24) for name in re.findall(r"^(\w*PASSWORD\w*)=$", example, re.MULTILINE)}
    return "\n".join(_filled(line, fresh) for line in example.splitlines()) + "\n"


def _filled(line: str, fresh: dict[str, str]) -> str:
    name, equals, value = line.partition("=")
    if line.startswith("#") or not equals:
        return line
    # Single quotes: compose takes what they hold as it is.
    return f"{name}={_quoted(value or fresh[name])}"


def _quoted(value: str) -> str:
    return f'"{value}"' if "'" in value else f"'{value}'"


def main(target: Path = ROOT / ".env") -> int:
    """Writes .env (mode 0600); refuses to overwrite one."""
    if target.exists():
        print(f"{target.name} exists: edit it, or remove it to have a new one made", file=sys.stderr)
        return 1
    write_private(target, env_lines((ROOT / ".env.example").read_text()))
    print(f"wrote {target.name} with fresh secrets; next: make up")
    return 0


if __name__ == "__main__":
    sys.exit(main())
