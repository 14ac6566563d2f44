"""What a stack has done so far, as its processes count it: database commands, publishes, calls of Stripe's API."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from sandbox.stack.environment import SERVICES
from sandbox.stack.stack import Stack

PUBLISHES = ("comptoir_events_published_total", "comptoir_signals_total")
COMMANDS = "comptoir_database_commands_total"
_SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
_STRIPE_CALL = re.compile(r"\b(?:GET|POST|DELETE) /v1/\S* \d{3} req_")


@dataclass
class Counts:
    """`commands` by service. `at` is when they were read, in monotonic seconds."""

    at: float
    publishes: int
    stripe_calls: int
    commands: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, stack: Stack, urls: dict[str, str] | None = None) -> "Counts":
        """Now; `urls` are further processes, by a name of their own."""
        counts = cls(time.monotonic(), 0, stripe_calls(stack))
        addresses = {service: stack.service_url(service) for service in SERVICES} | (urls or {})
        for name, url in addresses.items():
            counts._add(name, httpx.get(f"{url}/metrics", timeout=20).raise_for_status().text)
        return counts

    def _add(self, service: str, page: str) -> None:
        for metric, _, value in _SAMPLE.findall(page):
            if metric in PUBLISHES:
                self.publishes += int(float(value))
            elif metric == COMMANDS:
                self.commands[service] += int(float(value))

    def since(self, earlier: "Counts") -> "Counts":
        """What was done between two readings, the reading itself included: a scrape asks the database for backlogs."""
        return Counts(
            self.at - earlier.at,
            self.publishes - earlier.publishes,
            self.stripe_calls - earlier.stripe_calls,
            self.commands - earlier.commands,
        )


def stripe_calls(stack: Stack) -> int:
    """The calls of its API that the simulator has answered; not its page, and not its controls."""
    log = Path(stack.description()["processes"]["stripe"]["log"])
    return len(_STRIPE_CALL.findall(log.read_text(errors="replace")))


def without(counts: Counts, scrape: Counts) -> Counts:
    """Without the commands of one scrape."""
    return Counts(counts.at, counts.publishes, counts.stripe_calls, counts.commands - scrape.commands)


def per_order(done: Counts, orders: int, idle: Counts) -> dict[str, float]:
    """Counts per order, without the commands that the services send anyway in that time: looks for deadlines, sweeps
    and leases, whose rate `idle` was counted while nothing happened."""
    anyway = idle.commands.total() / idle.at * done.at
    return {
        "commands": (done.commands.total() - anyway) / orders,
        "publishes": done.publishes / orders,
        "stripe_calls": done.stripe_calls / orders,
    }


def by_service(done: Counts, orders: int, idle: Counts) -> dict[str, float]:
    """The commands per order of each service."""
    return {name: (n - idle.commands[name] / idle.at * done.at) / orders for name, n in done.commands.items()}
