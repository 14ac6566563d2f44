"""The gateway of a bare machine: nginx before the services and the shop's files, as an ordinary user."""

import json
import os
import shutil
import signal
import string
from collections.abc import Mapping
from pathlib import Path

from sandbox import ports, probes
from sandbox.process import Process, minimal_environment

_HERE = Path(__file__).parent
_UPSTREAM = "  upstream {name} {{ server 127.0.0.1:{port} max_fails=0; keepalive 16; keepalive_timeout 4s; }}"
_ROUTE = "    location /{name}/ {{ proxy_pass http://{name}; }}"
_PROBLEM = """\
    location = /_problem/{status} {{
      internal;
      default_type application/problem+json;
      add_header X-Request-Id $trace_id always;{retry}
      return {status} '{body}';
    }}"""

# What the gateway itself answers (RFC 9457), by status: title, detail, whether it is worth trying again soon.
_PROBLEMS: Mapping[int, tuple[str, str, bool]] = {
    400: ("Bad request", "The request is no valid HTTP.", False),
    404: ("Not found", "No such address.", False),
    405: ("Method not allowed", "This address is only read.", False),
    413: ("Body too large", "A request body holds at most 1 MB.", False),
    500: ("Gateway error", "The gateway failed.", True),
    502: ("Service unavailable", "The service is down or restarting: try again.", True),
    503: ("Service unavailable", "The service takes no requests now: try again.", True),
    504: ("Service too slow", "The service did not answer in time: try again.", True),
}


class GatewayMissingError(RuntimeError):
    """There is no nginx on this machine."""

    def __init__(self) -> None:
        super().__init__("nginx is not installed: run `make setup` or install the package nginx-light")


class Gateway(Process):
    """nginx on 127.0.0.1:`port`: `/NAME/` to each service of `services` (name → port), `/shop/` to files."""

    def __init__(
        self, directory: Path, port: int, services: Mapping[str, int], *, shop: Path, log: Path | None = None
    ) -> None:
        self.directory, self.port = directory.resolve(), port
        self._services, self._shop = dict(services), shop.resolve()
        super().__init__(
            "gateway",
            [_nginx(), "-e", "stderr", "-p", str(self.directory), "-c", str(self.directory / "nginx.conf")],
            log=(log or self.directory / "gateway.log").resolve(),
            ready=lambda: probes.answers_tcp(port),
            env=minimal_environment(),
            leash=signal.SIGTERM,
        )

    @property
    def url(self) -> str:
        return f"http://{ports.HOST}:{self.port}"

    def start(self) -> None:
        """Writes the configuration and spawns nginx."""
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / "nginx.conf").write_text(self.configuration())
        super().start()

    def configuration(self) -> str:
        """The whole nginx.conf; every upstream is an address: a service that is down needs no resolving."""
        return _Template((_HERE / "nginx.conf.template").read_text()).substitute(
            directory=self.directory,
            log=self.log,
            port=self.port,
            shop=self._shop,
            upstreams="\n".join(_UPSTREAM.format(name=name, port=at) for name, at in self._services.items()),
            routes="\n".join(_ROUTE.format(name=name) for name in self._services),
            problems="\n".join(_problem(status) for status in _PROBLEMS),
        )


class _Template(string.Template):
    delimiter = "@"  # nginx's own variables begin with $


def _problem(status: int) -> str:
    title, detail, again = _PROBLEMS[status]
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    retry = "\n      add_header Retry-After 2 always;" if again else ""
    return _PROBLEM.format(status=status, body=json.dumps(body), retry=retry)


def _nginx() -> str:
    """The path of nginx, which an ordinary user's PATH may lack; GatewayMissingError when it is not there."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise GatewayMissingError
    return found
