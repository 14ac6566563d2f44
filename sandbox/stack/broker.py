"""The broker of a bare machine: a private RabbitMQ node from the system's package, with an epmd of its own.

Runs as root or as an ordinary user, on RabbitMQ 3.10 (Debian 12) and 4.x, beside any broker of the system.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sandbox.stack import ports, probes
from sandbox.stack.broker_users import definitions
from sandbox.stack.process import Process, minimal_environment

# The package's own folder: the wrappers in /usr/sbin change the user and the directory.
_PACKAGE = Path("/usr/lib/rabbitmq/bin")
_NODE = "comptoir@localhost"
_DEFAULT_USER = "guest"  # RabbitMQ's own, which it lets in from the loopback address alone


class BrokerMissingError(RuntimeError):
    """There is no RabbitMQ on this machine."""

    def __init__(self) -> None:
        super().__init__(
            "RabbitMQ is not installed: run `make setup`, install the package rabbitmq-server, "
            "or set AMQP_URL to a broker that runs"
        )


class BrokerCommandError(RuntimeError):
    """rabbitmqctl refused: the command and what it said."""

    def __init__(self, command: tuple[str, ...], said: str) -> None:
        super().__init__(f"rabbitmqctl {' '.join(command)} failed: {said.strip()}")
        self.command, self.said = command, said


class Broker(Process):
    """A RabbitMQ node on 127.0.0.1:`port` with everything it owns in `directory`.

    `users` are the passwords of those whom deploy/rabbitmq-users.json names; without it there is RabbitMQ's default
    user alone, with every right. With `management` its HTTP API listens on `management_port` (start-up takes twice as
    long).
    """

    def __init__(
        self,
        directory: Path,
        port: int,
        *,
        log: Path | None = None,
        management: bool = False,
        users: Mapping[str, str] | None = None,
    ) -> None:
        self.directory, self.port, self._users = directory.resolve(), port, users
        self.management_port = ports.free_port() if management else None
        self._distribution_port, self._epmd_port = ports.free_port(), ports.free_port()
        super().__init__(
            "broker",
            [program("rabbitmq-server")],
            log=log or self.directory / "broker.log",
            ready=lambda: probes.answers_amqp(port),
            env=self._environment(),
            directory=self.directory,
            grace=8.0,
        )
        self._epmd = Process(
            "epmd",
            [shutil.which("epmd") or "epmd", "-port", str(self._epmd_port), "-address", ports.HOST],
            log=self.directory / "epmd.log",
            ready=lambda: probes.answers_tcp(self._epmd_port),
        )

    @property
    def url(self) -> str:
        """Its address for RabbitMQ's default user."""
        return f"amqp://{_DEFAULT_USER}:{_DEFAULT_USER}@{ports.HOST}:{self.port}/"

    def start(self) -> None:
        """Spawns epmd, then the node; epmd is ours in the foreground, so that none is left behind."""
        self._write_configuration()
        self._wait_for_port(self.port)
        if not self._epmd.alive:
            self._epmd.up(10)
        super().start()

    def stop(self, grace: float | None = None) -> None:
        """Stops the node in an orderly way, then its epmd."""
        super().stop(grace)
        self._epmd.stop()

    def ctl(self, *command: str, seconds: float = 60.0) -> str:
        """Runs `rabbitmqctl COMMAND` on this node: what it printed, or BrokerCommandError."""
        done = subprocess.run(
            [program("rabbitmqctl"), "--quiet", "--node", _NODE, *command],
            env=self.env,
            cwd=self.directory,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode != 0:
            raise BrokerCommandError(command, done.stderr or done.stdout)
        return done.stdout

    def _environment(self) -> dict[str, str]:
        own = {
            "HOME": self.directory,  # the Erlang cookie is made here
            "RABBITMQ_NODENAME": _NODE,
            "RABBITMQ_CONFIG_FILE": self.directory / "rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": self.directory / "advanced.config",
            "RABBITMQ_CONF_ENV_FILE": self.directory / "rabbitmq-env.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": self.directory / "enabled_plugins",
            "RABBITMQ_MNESIA_BASE": self.directory / "data",
            "RABBITMQ_LOG_BASE": self.directory / "log",
            "RABBITMQ_PID_FILE": self.directory / "broker.pid",
            "RABBITMQ_DIST_PORT": self._distribution_port,
            "ERL_EPMD_PORT": self._epmd_port,
            "ERL_EPMD_ADDRESS": ports.HOST,
            # Idle schedulers sleep at once: they share two cores with everything else.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-start_epmd false "
            "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
            # Makes the start script replace itself by the node, so that our signals reach the node.
            "RUNNING_UNDER_SYSTEMD": "true",
        }
        return minimal_environment() | {name: str(value) for name, value in own.items()}

    def _write_configuration(self) -> None:
        listeners = [f"listeners.tcp.1 = {ports.HOST}:{self.port}", "disk_free_limit.absolute = 50MB"]
        plugins = "[]."
        if self.management_port is not None:
            listeners += [
                f"management.tcp.ip = {ports.HOST}",
                f"management.tcp.port = {self.management_port}",
            ]
            plugins = "[rabbitmq_management]."
        files = {"definitions.json": definitions(self._users)} if self._users else {}
        if self._users:
            listeners.append(f"load_definitions = {self.directory / 'definitions.json'}")
        files |= {
            "rabbitmq.conf": "\n".join(
                ["log.file = false", "log.console = true", "log.console.level = warning", *listeners, ""]
            ),
            "advanced.config": "[].\n",
            "rabbitmq-env.conf": "",
            "enabled_plugins": f"{plugins}\n",
        }
        self.directory.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (self.directory / name).write_text(content)
        # For commands of another process: the ports are new at each start.
        ctl = {"command": [program("rabbitmqctl"), "--node", _NODE], "env": self.env}
        (self.directory / "rabbitmqctl.json").write_text(json.dumps(ctl))


def program(name: str) -> str:
    """The path of a RabbitMQ program; BrokerMissingError when the package is not there."""
    found = shutil.which(name, path=str(_PACKAGE)) or shutil.which(name)
    if found is None:
        raise BrokerMissingError
    return found
