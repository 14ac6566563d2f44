"""The parts of the stack in one table: what runs, what it needs, and which setting swaps it for a real one."""

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.stack import probes
from sandbox.stack.broker import Broker
from sandbox.stack.database import Database
from sandbox.stack.environment import CLIENT_ID, SERVICES, broker_passwords
from sandbox.stack.gateway import Gateway
from sandbox.stack.nginx import PUBLIC
from sandbox.stack.ports import HOST
from sandbox.stack.process import Process, minimal_environment

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Plan:
    """What a stack is made from: its folder, a port per name, the secrets, an environment per service."""

    directory: Path
    ports: Mapping[str, int]
    secrets: Mapping[str, str]
    environments: Mapping[str, Mapping[str, str]]

    def log(self, name: str) -> Path:
        return self.directory / "log" / f"{name}.log"

    @property
    def webhook_url(self) -> str:
        return f"http://{HOST}:{self.ports['gateway']}/billing/v1/webhooks/stripe"


@dataclass(frozen=True)
class Part:
    """One part: `make` builds its process, `swap` is the setting under which the real one is used instead,
    `ports` are the names of the ports it listens on, `needs` must be ready before it starts."""

    make: Callable[[Plan], Process]
    ports: Sequence[str]
    needs: Sequence[str] = ()
    swap: str | None = None


def _database(plan: Plan) -> Process:
    return Database(plan.directory / "database", plan.ports["database"], log=plan.log("database"))


def _broker(plan: Plan) -> Process:
    return Broker(
        plan.directory / "broker", plan.ports["broker"], log=plan.log("broker"), users=broker_passwords(plan.secrets)
    )


def _stripe(plan: Plan) -> Process:
    api, page = plan.ports["stripe"], plan.ports["hosted_page"]
    options = {
        "--api-port": str(api),
        "--page-port": str(page),
        "--data": str(plan.directory / "stripe"),
        "--api-key": plan.secrets["stripe_api_key"],
        "--webhook-url": plan.webhook_url,
        "--webhook-secret": plan.secrets["stripe_webhook_secret"],
    }
    return _module(plan, "stripe", "sandbox.stripe", options, lambda: probes.answers_http(api, "/_sim/health"))


def _mailbox(plan: Plan) -> Process:
    web = plan.ports["mailbox"]
    options = {
        "--smtp-port": str(plan.ports["smtp"]),
        "--web-port": str(web),
        "--data": str(plan.directory / "mailbox"),
    }
    return _module(plan, "mailbox", "sandbox.mailbox", options, lambda: probes.answers_http(web, "/readyz"))


def _companies(plan: Plan) -> Process:
    port = plan.ports["companies"]
    options = {
        "--port": str(port),
        "--client-id": CLIENT_ID,
        "--client-secret": plan.secrets["company_client_secret"],
        "--redirects": f"http://{HOST}:{plan.ports['gateway']}",
    }
    return _module(plan, "companies", "sandbox.oidc", options, lambda: probes.answers_http(port, "/_sim/health"))


def _module(plan: Plan, name: str, module: str, options: Mapping[str, str], ready: Callable[[], bool]) -> Process:
    return Process(
        name,
        [sys.executable, "-m", module, *(word for option in options.items() for word in option)],
        log=plan.log(name),
        ready=ready,
        env=minimal_environment() | {"PYTHONUNBUFFERED": "1"},
        directory=ROOT,
        grace=3.0,
    )


def _service(name: str, plan: Plan) -> Process:
    return Process(
        name,
        [sys.executable, "-m", f"services.{name}", "all"],
        log=plan.log(name),
        ready=lambda: probes.answers_http(plan.ports[name], "/health/ready"),
        env=plan.environments[name],
        directory=ROOT,
    )


def _gateway(plan: Plan) -> Process:
    services = {name: plan.ports[name] for name in PUBLIC}
    shop = ROOT / "sandbox" / "shop"
    environment = plan.environments["notifier"]
    brand = {"name": environment["BRAND_NAME"], "colour": environment["BRAND_COLOUR"]}
    if environment["SMTP_URL"] == f"smtp://{HOST}:{plan.ports['smtp']}":
        brand["mailbox"] = f"http://{HOST}:{plan.ports['mailbox']}/"
    return Gateway(
        plan.directory / "gateway", plan.ports["gateway"], services, shop=shop, brand=brand, log=plan.log("gateway")
    )


# In the order in which they are shown.
PARTS: Mapping[str, Part] = {
    "database": Part(_database, ["database"], swap="MONGO_URL"),
    "broker": Part(_broker, ["broker"], swap="AMQP_URL"),
    "stripe": Part(_stripe, ["stripe", "hosted_page"], swap="STRIPE_API_KEY"),
    "companies": Part(_companies, ["companies"], swap="PROVIDERS"),
    "mailbox": Part(_mailbox, ["mailbox", "smtp"], swap="SMTP_URL"),
    "gateway": Part(_gateway, ["gateway"]),
    **{name: Part(functools.partial(_service, name), [name], needs=["database", "broker"]) for name in SERVICES},
}

# They are stopped in these waves, each when the one before is gone: who works first, what it works with last.
STOPPING: Sequence[Sequence[str]] = (SERVICES, ("gateway", "stripe", "companies", "mailbox"), ("database", "broker"))
