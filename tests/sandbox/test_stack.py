"""The stack runner, with stand-ins for what it runs."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.stack.environment import SERVICES
from sandbox.stack.nginx import PUBLIC
from sandbox.stack.parts import ROOT
from sandbox.stack.ports import PortsTakenError, free_ports, is_free, setting
from sandbox.stack.process import ProcessError
from sandbox.stack.stack import Stack, StackRunningError
from tests.support.processes import running, until

STANDIN = [sys.executable, str(ROOT / "tests/support/echo_server.py")]
# Addresses where nothing listens: the stand-ins never ask there.
ELSEWHERE = {"MONGO_URL": "mongodb://127.0.0.1:9/", "AMQP_URL": "amqp://127.0.0.1:9/"}


def stack_of_standins(directory: Path, **options: Any) -> Stack:
    """A stack whose database and broker are elsewhere and whose other parts are stand-ins; the gateway is real."""
    ports = free_ports()
    commands: dict[str, list[str]] = dict.fromkeys(SERVICES, STANDIN)
    commands |= {name: [*STANDIN, str(ports[name])] for name in ("stripe", "companies", "mailbox")}
    settings: dict[str, Any] = {"ports": ports, "given": ELSEWHERE, "commands": commands}
    return Stack(directory, **settings | options)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that is up."""
    with stack_of_standins(tmp_path_factory.mktemp("var")) as stack:
        yield stack


def described(stack: Stack) -> dict[str, Any]:
    """What stack.json holds now."""
    description: dict[str, Any] = json.loads((stack.directory / "stack.json").read_text())
    return description


def test_every_service_is_reached_through_the_gateway(stack: Stack) -> None:
    """Once start() returns every route of the services that have endpoints answers."""
    for service in PUBLIC:
        answer = httpx.get(f"{stack.gateway_url}/{service}/v1/things")
        assert answer.json()["path"] == f"/{service}/v1/things"


def test_stack_json_describes_what_runs(stack: Stack) -> None:
    """Addresses, and of every process the pid that really runs; private to its owner."""
    state = described(stack)
    assert state["gateway"] == stack.gateway_url
    assert state["services"]["orders"]["openapi"] == f"{stack.service_url('orders')}/orders/v1/openapi.json"
    assert state["mongo_url"] == ELSEWHERE["MONGO_URL"]
    assert state["webhook_url"] == f"{stack.gateway_url}/billing/v1/webhooks/stripe"
    assert state["runner_pid"] == os.getpid()
    assert set(state["processes"]) == {"stripe", "companies", "mailbox", "gateway", *SERVICES}
    for process in state["processes"].values():
        assert running(process["pid"])
        assert Path(process["log"]).exists()
    assert (stack.directory / "stack.json").stat().st_mode & 0o077 == 0


def test_what_is_killed_comes_back(stack: Stack) -> None:
    """After kill() the part is down, then ready again under a new pid, which stack.json tells."""
    before = stack.process("billing").pid
    stack.kill("billing")
    assert not running(before)
    stack.wait_ready("billing", 20)
    assert httpx.get(f"{stack.gateway_url}/billing/v1/things").status_code == 200
    until(lambda: described(stack)["processes"]["billing"]["pid"] != before)
    assert described(stack)["processes"]["billing"]["restarts"] >= 1


def test_what_is_held_stays_down_until_released(stack: Stack) -> None:
    """hold() keeps a part down without a restart, release() brings it back."""
    stack.hold("billing")
    with pytest.raises(TimeoutError, match="billing was not ready"):
        stack.wait_ready("billing", 0.5)
    assert httpx.get(f"{stack.gateway_url}/billing/v1/things").status_code == 503
    stack.release("billing")
    stack.wait_ready("billing", 20)
    assert httpx.get(f"{stack.gateway_url}/billing/v1/things").status_code == 200


def test_a_second_runner_is_refused(stack: Stack) -> None:
    """The error names the process that holds the folder."""
    with pytest.raises(StackRunningError, match=rf"already running .*process {os.getpid()}"):
        stack_of_standins(stack.directory).start()
    assert httpx.get(f"{stack.gateway_url}/orders/v1/things").status_code == 200


def test_stop_leaves_nothing(tmp_path: Path) -> None:
    """After the with block no process is left, the ports are free, stack.json is gone and the logs stay."""
    with stack_of_standins(tmp_path) as stack:
        pids = [process["pid"] for process in described(stack)["processes"].values()]
        ports = [stack.ports[name] for name in ("gateway", "stripe", "companies", "mailbox", *SERVICES)]
    assert not any(running(pid) for pid in pids)
    assert all(is_free(port) for port in ports)
    assert not (tmp_path / "stack.json").exists()
    assert "orders starts" in (tmp_path / "log" / "orders.log").read_text()


def test_force_cuts_the_stop_short(tmp_path: Path) -> None:
    """A service that ignores SIGTERM is given time, unless force() ends it at once."""
    stack = stack_of_standins(tmp_path, only=["orders"], env={"orders": {"DEAF": "1"}})
    stack.start()
    stopping = threading.Thread(target=stack.stop)
    stopping.start()
    stopping.join(0.5)
    assert stopping.is_alive()
    began = time.monotonic()
    stack.force()
    stopping.join(10)
    assert time.monotonic() - began < 4  # its grace would have been six seconds
    assert stack.process("orders").returncode == -signal.SIGKILL


def test_with_restart_off_a_dead_part_stays_dead(tmp_path: Path) -> None:
    """A test that kills for good finds the part down; the others work on."""
    with stack_of_standins(tmp_path, only=["orders", "billing"], restart=False) as stack:
        pid = stack.process("orders").pid
        stack.kill("orders")
        with pytest.raises(TimeoutError):
            stack.wait_ready("orders", 0.6)
        assert stack.process("orders").pid == pid
        assert stack.process("billing").alive


def test_extra_variables_reach_their_service_alone(tmp_path: Path) -> None:
    """`env` adds to one service's environment."""
    with stack_of_standins(tmp_path, only=["orders", "billing"], env={"billing": {"CRASH_AT": "x"}}) as stack:
        assert stack.process("billing").env["CRASH_AT"] == "x"
        assert "CRASH_AT" not in stack.process("orders").env


def test_a_service_that_cannot_start_fails_the_run(tmp_path: Path) -> None:
    """After its patience start() raises with the reason, having tried again meanwhile, and stops the rest."""
    said: list[tuple[str, str]] = []
    stack = stack_of_standins(
        tmp_path,
        env={"billing": {"FAIL": "SELLER_NAME is missing"}},
        patience=2.0,
        report=lambda name, what, _detail: said.append((name, what)),
    )
    with pytest.raises(ProcessError, match=r"billing .*exit code 1(?s:.*)SELLER_NAME is missing"):
        stack.start()
    assert said.count(("billing", "died")) >= 2
    assert is_free(stack.ports["gateway"])
    assert not (tmp_path / "stack.json").exists()


def test_a_taken_port_is_named_before_anything_starts(tmp_path: Path) -> None:
    """The error names port and setting, and nothing was started."""
    stack = stack_of_standins(tmp_path)
    with (
        socket.create_server(("127.0.0.1", stack.ports["mailbox"])),
        pytest.raises(PortsTakenError, match=f"{stack.ports['mailbox']} is taken.*COMPTOIR_MAILBOX_PORT"),
    ):
        stack.start()
    assert not (tmp_path / "log").exists()


def test_the_real_database_and_broker_come_up_before_the_services(tmp_path: Path) -> None:
    """Services start once both answer, and see their addresses."""
    said: list[tuple[str, str]] = []
    stack = stack_of_standins(
        tmp_path,
        only=["database", "broker", "orders"],
        given={},
        report=lambda name, what, _detail: said.append((name, what)),
    )
    with stack:
        orders = said.index(("orders", "starting"))
        assert {("database", "ready"), ("broker", "ready")} <= set(said[:orders])
        environment = stack.process("orders").env
        assert environment["MONGO_URL"] == stack.mongo_url
        assert environment["AMQP_URL"].startswith("amqp://orders:")


def test_the_command_names_a_taken_port_and_fails(tmp_path: Path) -> None:
    """`python -m sandbox run` ends with exit code 1 and one clear line."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        done = run_command(tmp_path, {"gateway": port})
    assert done.returncode == 1
    assert f"port {port} is taken: stop what listens there or set COMPTOIR_GATEWAY_PORT" in done.stderr


def run_command(directory: Path, ports: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """`python -m sandbox run` on free ports but these, until it ends by itself."""
    settings = {setting(name): str(port) for name, port in {**free_ports(), **ports}.items()}
    return subprocess.run(
        [sys.executable, "-m", "sandbox", "run"],
        env=os.environ | ELSEWHERE | settings | {"COMPTOIR_DATA": str(directory)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
