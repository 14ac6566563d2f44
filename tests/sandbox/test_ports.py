"""The sandbox's ports."""

import socket

import pytest

from sandbox.stack.ports import (
    DEFAULTS,
    PortSettingError,
    PortsTakenError,
    check,
    free_port,
    free_ports,
    is_free,
    ports_from,
)


def test_every_port_has_a_default_and_a_setting() -> None:
    """A setting moves its port and no other."""
    assert ports_from({}) == DEFAULTS
    assert ports_from({"COMPTOIR_HOSTED_PAGE_PORT": "9191"}) == {**DEFAULTS, "hosted_page": 9191}


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "80.5"])
def test_a_bad_setting_is_named(value: str) -> None:
    """A setting that is no port is refused with its name and value."""
    with pytest.raises(PortSettingError, match=f"COMPTOIR_SMTP_PORT='{value}' is no port"):
        ports_from({"COMPTOIR_SMTP_PORT": value})


def test_a_taken_port_says_who_should_change_what() -> None:
    """The error names the port, and the setting that moves it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(PortsTakenError) as taken:
            check({"gateway": port, "orders": free_port()})
    assert str(taken.value) == (f"port {port} is taken: stop what listens there or set COMPTOIR_GATEWAY_PORT")


def test_free_ports_are_distinct_and_free() -> None:
    """Tests get a port of their own for every name."""
    ports = free_ports()
    assert set(ports) == set(DEFAULTS)
    assert len(set(ports.values())) == len(ports)
    assert all(is_free(port) for port in ports.values())
