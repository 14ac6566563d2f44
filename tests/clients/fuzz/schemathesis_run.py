"""One run of schemathesis over one service: its settings and its report."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

SERVICES = ("identity", "orders", "billing")
"""Those that answer over HTTP."""

_ENDING = {"identity": ("logOut", "endEverySession")}
"""Operations that would end the session of every later request."""

_BASIC = """
color = false
request-timeout = 40
warnings = false
suppress-health-check = ["too_slow"]

[generation]
deterministic = true
max-examples = {examples}
database = "none"

[phases.stateful]
enabled = false

[checks.missing_required_header]
expected-statuses = [400, 401, 403, 406, 415, 422, 428]

[checks.positive_data_acceptance]
expected-statuses = ["2xx", 303, 304, 400, 401, 403, 404, 409, 412, 422]
"""
"""Deterministic. Slowness of the machine is no finding, 40 seconds without an answer are one. Data that fit the schema
may meet 422, for it knows neither our cursors nor our catalogue, 412 and 304 for a version made up, 303 from a
provider, and 400 as a webhook, which nobody else can sign. A missing If-Match is 428 (RFC 6585 section 3)."""


@dataclass(frozen=True)
class Prepared:
    """A customer with a paid order. `values` are what a service's requests may name, as `path.number` or
    `body.payable.reference`, so that not everything is 404."""

    token: str
    values: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Run:
    """One service, asked at `base_url` by the customer, or by nobody. `thorough` runs try each constraint of the
    document, each other method and media type; the others draw some requests."""

    service: str
    base_url: str
    customer: Prepared | None
    thorough: bool

    def report(self, folder: Path) -> tuple[int, str]:
        """The exit status, 0 when nothing was found, and what was printed."""
        config, document = folder / "schemathesis.toml", folder / f"{self.service}.json"
        config.write_text(self._config())
        document.write_bytes(httpx.get(f"{self.base_url}/openapi.json", timeout=40).raise_for_status().content)
        command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
        command += [document.name, "--url", self.base_url]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        return done.returncode, done.stdout + done.stderr

    def _config(self) -> str:
        basic = _BASIC.format(examples=8 if self.thorough else 3)
        basic += f"[phases.coverage]\nenabled = {str(self.thorough).lower()}\n"
        if self.customer is None:
            return basic
        token = f"[auth.openapi.accessToken]\nbearer = {json.dumps(self.customer.token)}\n"
        return basic + token + _values(self.customer.values[self.service]) + self._without_ending()

    def _without_ending(self) -> str:
        off = '[[operations]]\ninclude-operation-id = "{}"\nenabled = false\n'
        return "".join(off.format(operation) for operation in _ENDING.get(self.service, ()))


def _values(values: Mapping[str, str]) -> str:
    """Every other request names them."""
    names = {key: key.replace(".", "_") for key in values}
    known = [f"{names[key]} = {{ values = [{json.dumps(value)}] }}" for key, value in values.items()]
    used = [f'"{key}" = {{ dictionary = "{name}", probability = 0.5 }}' for key, name in names.items()]
    return "\n".join(["[dictionaries]", *known, "[parameters]", *used, ""])
