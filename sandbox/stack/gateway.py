"""The gateway of a bare machine: nginx before the services and the shop's files, as an ordinary user."""

import json
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

from sandbox.stack import nginx, ports, probes
from sandbox.stack.process import Process, minimal_environment


class GatewayMissingError(RuntimeError):
    """There is no nginx on this machine."""

    def __init__(self) -> None:
        super().__init__("nginx is not installed: run `make setup` or install the package nginx-light")


class Gateway(Process):
    """nginx on 127.0.0.1:`port`: `/NAME/` to each service of `services` (name → port), `/shop/` to files, `/docs/` to
    `directory`/www/docs. What a test wants otherwise it writes to `directory`/site, as a merchant would."""

    def __init__(
        self,
        directory: Path,
        port: int,
        services: Mapping[str, int],
        *,
        shop: Path,
        brand: Mapping[str, str],
        log: Path | None = None,
    ) -> None:
        self.directory, self.port = directory.resolve(), port
        self._services, self._shop, self._brand = dict(services), shop.resolve(), dict(brand)
        super().__init__(
            "gateway",
            [nginx_program(), "-e", "stderr", "-p", str(self.directory), "-c", str(self.directory / "nginx.conf")],
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
        www = self.directory / "www"
        www.mkdir(parents=True, exist_ok=True)
        (www / "brand.json").write_text(json.dumps(self._brand))
        (self.directory / "nginx.conf").write_text(self.configuration())
        super().start()

    def configuration(self) -> str:
        """The whole nginx.conf."""
        return nginx.for_sandbox(self.directory, self.port, self._services, shop=self._shop, log=self.log)


def nginx_program() -> str:
    """The path of nginx, which an ordinary user's PATH may lack; GatewayMissingError when it is not there."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise GatewayMissingError
    return found
