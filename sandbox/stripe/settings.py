"""The command line, each option also by environment: `--api-port` is STRIPE_SIM_API_PORT."""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

ENVIRONMENT_PREFIX = "STRIPE_SIM_"


@dataclass(frozen=True)
class Settings:
    """How one simulator runs; `page_url` is the hosted page's public origin, without a trailing slash."""

    api_key: str
    data: Path
    api_port: int
    page_port: int
    host: str
    page_url: str
    webhook_url: str | None
    webhook_secret: str | None
    merchant: str
    webhook_timeout: float


HELP = {
    "api_key": "secret key that callers must send (sk_test_…)",
    "data": "folder that keeps the state",
    "api_port": "port of the API and the controls",
    "page_port": "port of the hosted page",
    "host": "address to listen on",
    "page_url": "public base URL of the hosted page (default: http://127.0.0.1:PAGE_PORT)",
    "webhook_url": "endpoint that gets every event",
    "webhook_secret": "its signing secret (whsec_…)",
    "merchant": "name shown on the hosted page",
    "webhook_timeout": "seconds an endpoint has to answer",
}
DEFAULTS = {
    "api_key": None,
    "data": None,
    "api_port": "8090",
    "page_port": "8091",
    "host": "127.0.0.1",
    "page_url": "",
    "webhook_url": "",
    "webhook_secret": "",
    "merchant": "Comptoir",
    "webhook_timeout": "10",
}
TYPES = {"data": Path, "api_port": int, "page_port": int, "webhook_timeout": float}


def read_settings(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the command line, then the environment; prints what is wrong and exits with 2."""
    parser = argparse.ArgumentParser("python -m sandbox.stripe", description="A stateful stand-in for Stripe.")
    for name in (field.name for field in fields(Settings)):
        default = environment.get(ENVIRONMENT_PREFIX + name.upper(), DEFAULTS[name])
        flag = "--" + name.replace("_", "-")
        help_text = f"{HELP[name]} [{ENVIRONMENT_PREFIX}{name.upper()}]"
        parser.add_argument(flag, default=default, required=default is None, type=TYPES.get(name, str), help=help_text)
    given = vars(parser.parse_args(arguments))
    if not given["api_key"].startswith("sk_test_"):
        parser.error("--api-key must start with sk_test_: a stand-in takes no live key")
    if bool(given["webhook_url"]) != bool(given["webhook_secret"]):
        parser.error("--webhook-url and --webhook-secret go together: give both or neither")
    given["page_url"] = (given["page_url"] or f"http://127.0.0.1:{given['page_port']}").rstrip("/")
    return Settings(**given)
