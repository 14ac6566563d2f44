"""The ports of the sandbox: one table, a setting for each, and a clear word when one is taken."""

import random
import socket
import time
from collections.abc import Mapping

HOST = "127.0.0.1"

DEFAULTS: Mapping[str, int] = {
    "gateway": 8080,
    "identity": 8081,
    "orders": 8082,
    "billing": 8083,
    "notifier": 8084,
    "stripe": 8090,
    "hosted_page": 8091,
    "companies": 8092,
    "mailbox": 8025,
    "smtp": 1025,
    "database": 27117,
    "broker": 5673,
}

# Below the range from which the kernel takes the ports of outgoing connections: none is lost in between.
_FREE_RANGE = range(20_000, 32_000)


class PortSettingError(ValueError):
    """A port setting is not a number between 1 and 65535."""

    def __init__(self, setting: str, value: str) -> None:
        super().__init__(f"{setting}={value!r} is no port: give a number between 1 and 65535")
        self.setting, self.value = setting, value


class PortsTakenError(RuntimeError):
    """Something else listens on ports the sandbox needs: `taken` maps each name to its port."""

    def __init__(self, taken: Mapping[str, int]) -> None:
        super().__init__(
            "\n".join(
                f"port {port} is taken: stop what listens there or set {setting(name)}" for name, port in taken.items()
            )
        )
        self.taken = dict(taken)


def setting(name: str) -> str:
    """The name of the environment variable that moves this port: `gateway` → `COMPTOIR_GATEWAY_PORT`."""
    return f"COMPTOIR_{name.upper()}_PORT"


def ports_from(environ: Mapping[str, str]) -> dict[str, int]:
    """Every port by name: the default, or what its setting says; PortSettingError names a bad one."""
    return {name: _port(setting(name), environ.get(setting(name)) or str(port)) for name, port in DEFAULTS.items()}


def _port(name: str, value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise PortSettingError(name, value)
    return int(value)


def free_ports() -> dict[str, int]:
    """A free port of its own for every name of DEFAULTS: for tests that run beside anything."""
    return dict(zip(DEFAULTS, _take(len(DEFAULTS)), strict=True))


def free_port() -> int:
    """One free port on the loopback address."""
    return _take(1)[0]


def _take(count: int) -> list[int]:
    """Free ports, held together until all are found so that no two are the same."""
    held: list[socket.socket] = []
    try:
        while len(held) < count:
            if (bound := _bind(random.choice(_FREE_RANGE))) is not None:
                held.append(bound)
        return [bound.getsockname()[1] for bound in held]
    finally:
        for bound in held:
            bound.close()


def _bind(port: int) -> socket.socket | None:
    """A socket bound to the port, or None when it is taken or not ours to take."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        return None
    return bound


def is_free(port: int) -> bool:
    """Whether a server could listen on this port now."""
    bound = _bind(port)
    if bound is not None:
        bound.close()
    return bound is not None


def check(ports: Mapping[str, int]) -> None:
    """Raises PortsTakenError with every port of these that is taken and the setting that moves it."""
    taken = {name: port for name, port in ports.items() if not is_free(port)}
    if taken:
        raise PortsTakenError(taken)


def wait_until_free(port: int, seconds: float = 10.0) -> None:
    """Returns once the port can be taken again; a server that was just stopped may still hold it.

    Raises TimeoutError after `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not is_free(port):
        if time.monotonic() > deadline:
            raise TimeoutError(f"port {port} is still taken after {seconds:.0f} s: stop what listens there")
        time.sleep(0.05)
