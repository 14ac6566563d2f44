"""The whole stack on one machine: every part in the right order, kept up, described in `stack.json`, stopped.

with Stack(tmp_path, ports=free_ports()) as stack:
    httpx.get(f"{stack.gateway_url}/orders/v1/products")
    stack.kill("billing")
    stack.wait_ready("billing")
"""

import datetime
import fcntl
import json
import os
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TextIO

from sandbox.stack import ports as port_table
from sandbox.stack.catalogue import fill_catalogue
from sandbox.stack.environment import (
    SERVICES,
    amqp_url,
    env_file,
    load_secrets,
    service_environments,
    write_private,
)
from sandbox.stack.keeper import Keeper, Report
from sandbox.stack.parts import PARTS, STOPPING, Plan
from sandbox.stack.process import Process, ProcessError


class StackRunningError(RuntimeError):
    """Another runner holds this folder: its process id, 0 while it is still starting."""

    def __init__(self, directory: Path, pid: int) -> None:
        who = f"process {pid}" if pid else "another process, still starting"
        super().__init__(
            f"a stack is already running in {directory} ({who}): use it, or stop it with Ctrl-C in its terminal"
        )
        self.directory, self.pid = directory, pid


class StackStoppedError(RuntimeError):
    """The stack was told to stop before it was up."""


class Stack:
    """Database, broker, Stripe simulator, PayPal's and Facebook's stand-in, mailbox, the four services and the gateway.

    `ports` by name (`DEFAULTS` lists them); `given` are settings such as MONGO_URL that swap a part for a real one;
    `env` adds variables to one service (`{"billing": {"CRASH_AT": "after_commit"}}`); `only` leaves the other parts
    out; `commands` replaces a part's command; with `restart=False` a process that dies stays dead. `report` gets what
    happens to each process (sandbox.stack.keeper.Report).
    """

    def __init__(
        self,
        directory: Path,
        *,
        ports: Mapping[str, int] | None = None,
        given: Mapping[str, str] | None = None,
        env: Mapping[str, Mapping[str, str]] | None = None,
        only: Collection[str] | None = None,
        commands: Mapping[str, Sequence[str]] | None = None,
        restart: bool = True,
        patience: float = 60.0,
        report: Report = lambda _name, _what, _detail: None,
    ) -> None:
        self.directory = directory.resolve()
        self.ports = dict(ports or port_table.DEFAULTS)
        self.given = {name: value for name, value in (given or {}).items() if value}
        self.names = [n for n, part in PARTS.items() if part.swap not in self.given and (only is None or n in only)]
        self._env, self._commands = env or {}, commands or {}
        self._restart, self._patience, self._report = restart, patience, report
        self._keepers: dict[str, Keeper] = {}
        self._cancelled = threading.Event()
        self._lock_file: TextIO | None = None
        self._described = threading.Lock()
        self._up = False
        self._started_at = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Starts every part and returns when all are ready.

        Raises StackRunningError, sandbox.stack.ports.PortsTakenError, ProcessError (a part cannot be started) or
        StackStoppedError (cancel() was called), with everything stopped again.
        """
        self._take_lock()
        try:
            self._start_parts()
            self._wait_for_all()
            if "orders" in self.names and "orders" not in self._commands:
                fill_catalogue(self._environment("orders"))
            self._started_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            self._up = True
            self._describe()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops everything, services first; each part in its own grace time, about 10 s at most."""
        self._up = False
        with self._described:
            (self.directory / "stack.json").unlink(missing_ok=True)
        for wave in STOPPING:
            keepers = [self._keepers[name] for name in wave if name in self._keepers]
            if keepers:
                with ThreadPoolExecutor(len(keepers)) as pool:
                    list(pool.map(Keeper.stop, keepers))
        if self._lock_file is not None:
            self._lock_file.close()
            self._lock_file = None

    def cancel(self) -> None:
        """Makes start() give up; safe to call from a signal handler."""
        self._cancelled.set()

    def force(self) -> None:
        """SIGKILL to everything, to cut stop() short."""
        for keeper in self._keepers.values():
            keeper.process.kill()

    def kill(self, name: str) -> None:
        """SIGKILL to one part; on return it is dead and, unless `restart=False`, will be started again."""
        self._keepers[name].kill()

    def hold(self, name: str) -> None:
        """Stops one part in an orderly way and keeps it down until release()."""
        self._keepers[name].hold()

    def release(self, name: str) -> None:
        """Lets a part that was held start again; wait_ready() tells when it has."""
        self._keepers[name].release()

    def pause(self, name: str) -> None:
        """Freezes one part (SIGSTOP) until resume()."""
        self.process(name).pause()

    def resume(self, name: str) -> None:
        """Undoes pause()."""
        self.process(name).resume()

    def wait_ready(self, name: str, seconds: float = 60.0) -> None:
        """Returns when this part is ready; TimeoutError with its last log lines after `seconds`."""
        if not self._keepers[name].ready.wait(seconds):
            raise TimeoutError(str(self.process(name).failure(f"was not ready within {seconds:.0f} s")))

    def process(self, name: str) -> Process:
        """The managed process of a part: pid, log, signals, and for `broker` its rabbitmqctl."""
        return self._keepers[name].process

    def service_url(self, service: str) -> str:
        """The address of one service's own port, where /health and /metrics are too."""
        return self._at(service)

    @property
    def gateway_url(self) -> str:
        return self._at("gateway")

    @property
    def mongo_url(self) -> str:
        return self._environment("identity")["MONGO_URL"]

    @property
    def amqp_url(self) -> str:
        """The broker, for its operator: dead letters may be read and replayed, events not published."""
        return self.given.get("AMQP_URL") or amqp_url(self.ports, self.secrets, "operator")

    @property
    def secrets(self) -> dict[str, str]:
        """The development secrets of this folder (sandbox.stack.environment)."""
        return load_secrets(self.directory / "secrets.json")

    def _at(self, name: str) -> str:
        return f"http://{port_table.HOST}:{self.ports[name]}"

    def environment(self, service: str) -> dict[str, str]:
        """What a service's process is started with: for one more process of it."""
        return self._environment(service)

    def _environment(self, service: str) -> dict[str, str]:
        own = service_environments(self.ports, self.secrets, self.given)[service]
        return own | dict(self._env.get(service, {}))

    def _take_lock(self) -> None:
        """The kernel frees the lock when its holder dies, however it dies."""
        self.directory.mkdir(parents=True, exist_ok=True)
        lock = (self.directory / "stack.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise StackRunningError(self.directory, _pid_in(self.directory / "stack.json")) from None
        self._lock_file = lock
        (self.directory / "stack.json").unlink(missing_ok=True)  # of a runner that was killed

    def _start_parts(self) -> None:
        port_table.check({name: self.ports[name] for part in self.names for name in PARTS[part].ports})
        environments = {service: self._environment(service) for service in SERVICES}
        for service, environment in environments.items():
            write_private(self.directory / "env" / f"{service}.env", env_file(environment))
        plan = Plan(self.directory, self.ports, self.secrets, environments)
        for name in self.names:
            self._keepers[name] = self._keeper(name, plan)
        for keeper in self._keepers.values():
            keeper.start()

    def _keeper(self, name: str, plan: Plan) -> Keeper:
        process = PARTS[name].make(plan)
        process.command = list(self._commands.get(name, process.command))
        return Keeper(
            process,
            [self._keepers[need] for need in PARTS[name].needs if need in self._keepers],
            report=self._reported,
            restart=self._restart,
            patience=self._patience,
        )

    def _wait_for_all(self) -> None:
        while not all(keeper.ready.is_set() for keeper in self._keepers.values()):
            if self._cancelled.is_set():
                raise StackStoppedError("stopped before everything was up")
            for keeper in self._keepers.values():
                if keeper.failure is not None:
                    raise keeper.failure
                if not keeper.is_alive():
                    raise keeper.process.failure("is watched no more")  # the thread's own error went to stderr
            time.sleep(0.05)

    def _reported(self, name: str, what: str, detail: str) -> None:
        self._report(name, what, detail)
        if what == "ready":
            self._describe()

    def _describe(self) -> None:
        with self._described:
            if self._up:
                write_private(self.directory / "stack.json", json.dumps(self.description(), indent=2) + "\n")

    def description(self) -> dict[str, Any]:
        """What stack.json holds: every address, and the pid, log, restarts and command of every process."""
        smtp = self.given.get("SMTP_URL", f"smtp://{port_table.HOST}:{self.ports['smtp']}")
        return {
            "started_at": self._started_at,
            "gateway": self.gateway_url,
            "shop": f"{self.gateway_url}/shop/",
            "reference": f"{self.gateway_url}/docs/",
            "services": {
                name: {"api": self._at(name), "openapi": f"{self._at(name)}/{name}/v1/openapi.json"}
                for name in SERVICES
            },
            "hosted_page": self._at("hosted_page") if "stripe" in self.names else None,
            "stripe_controls": f"{self._at('stripe')}/_sim" if "stripe" in self.names else None,
            "stripe_api": self._environment("billing")["STRIPE_API_URL"],
            "companies": self._at("companies") if "companies" in self.names else None,
            "mailbox": self._at("mailbox") if "mailbox" in self.names else None,
            "mailbox_api": f"{self._at('mailbox')}/api/v1" if "mailbox" in self.names else None,
            "smtp": smtp,
            "mongo_url": self.mongo_url,
            "amqp_url": self.amqp_url,
            "log_dir": str(self.directory / "log"),
            "webhook_url": f"{self.gateway_url}/billing/v1/webhooks/stripe",
            "runner_pid": os.getpid(),
            "processes": {name: _process(keeper) for name, keeper in self._keepers.items()},
        }


def _process(keeper: Keeper) -> dict[str, Any]:
    process = keeper.process
    return {
        "pid": process.pid,
        "log": str(process.log),
        "restarts": keeper.restarts,
        "command": process.command,
    }


def _pid_in(path: Path) -> int:
    """The runner's process id as a stack.json tells it; 0 when there is none yet."""
    return int(json.loads(path.read_text())["runner_pid"]) if path.exists() else 0


__all__ = ["ProcessError", "Stack", "StackRunningError", "StackStoppedError"]
