"""`python -m tools.deploy`: writes what docker compose mounts to deploy/mounted, from .env and the templates.

Nothing in it is a secret: the containers' users read it, so the broker's passwords are in it as salted hashes.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from sandbox.stack.broker_users import definitions
from sandbox.stack.environment import SERVICES
from sandbox.stack.nginx import for_compose
from sandbox.stack.parts import ROOT
from tools.reference import __main__ as reference


def write(folder: Path, settings: Mapping[str, str]) -> None:
    """Everything, for these settings of .env; KeyError names one that lacks."""
    passwords = {name: settings[f"RABBITMQ_PASSWORD_{name.upper()}"] for name in SERVICES}
    passwords["operator"] = settings["RABBITMQ_OPERATOR_PASSWORD"]
    brand = {"name": settings["BRAND_NAME"], "colour": settings.get("BRAND_COLOUR", "#1d3a6e")}
    origins = [each.strip() for each in settings.get("ALLOWED_ORIGINS", "").split(",") if each.strip()]
    (folder / "www").mkdir(parents=True, exist_ok=True)  # written in place: running containers mount it
    (folder / "rabbitmq-definitions.json").write_text(definitions(passwords))
    (folder / "nginx.conf").write_text(for_compose(origins))
    (folder / "www" / "brand.json").write_text(json.dumps(brand))
    reference.write(folder / "www" / "docs")


def main(env: Path = ROOT / ".env", folder: Path = ROOT / "deploy" / "mounted") -> int:
    """Returns 1, with the reason on stderr, when .env is not there or lacks a setting."""
    if not env.exists():
        print("there is no .env: run `make env` first", file=sys.stderr)
        return 1
    try:
        write(folder, {name: value or "" for name, value in dotenv_values(env, interpolate=False).items()})
    except KeyError as missing:
        print(f".env lacks {missing.args[0]}: see .env.example", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
