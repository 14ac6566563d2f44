"""Two servers and the courier in one process, from start to a graceful stop."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

from sandbox.stripe import endpoints
from sandbox.stripe.app import create_api
from sandbox.stripe.courier import Courier
from sandbox.stripe.page import create_page
from sandbox.stripe.settings import Settings
from sandbox.stripe.simulator import Simulator
from sandbox.stripe.store import Store

log = logging.getLogger("stripe-sim")
LONGEST_GOODBYE = 1


class PortTakenError(Exception):
    """Another process listens on `port`; `option` chooses another one."""

    def __init__(self, host: str, port: int, option: str, reason: str) -> None:
        super().__init__(f"cannot listen on {host}:{port} ({reason}); choose another port with {option}")


class _Server(uvicorn.Server):
    """A uvicorn server that leaves the signals to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; raises PortTakenError before anything is served."""
    api_socket = _listen(settings.host, settings.api_port, "--api-port")
    page_socket = _listen(settings.host, settings.page_port, "--page-port")
    sim = Simulator(settings, Store(settings.data / "stripe.sqlite3"))
    with sim.work():
        endpoints.configure(sim)
    api, page = _server(create_api(sim)), _server(create_page(sim))
    courier = asyncio.create_task(Courier(sim).run())
    _stop_on_signal(courier, api, page)
    log.info("API on port %d, hosted page at %s", settings.api_port, settings.page_url)
    await asyncio.gather(api.serve([api_socket]), page.serve([page_socket]))
    courier.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await courier  # raises what broke it, if that is why we stop
    sim.store.close()


def _listen(host: str, port: int, option: str) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise PortTakenError(host, port, option, error.strerror or str(error)) from error
    return listener


def _server(app: Starlette) -> uvicorn.Server:
    # The access log would hold nothing secret, but our own line says more: it has the request's id.
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=75,  # a connection that closes after five idle seconds, the default, fails who just uses it
        timeout_graceful_shutdown=LONGEST_GOODBYE,
    )
    return _Server(config)


def _stop_on_signal(courier: asyncio.Task[None], *servers: uvicorn.Server) -> None:
    """Stop both servers on a signal, and also when the courier breaks: half a Stripe helps nobody."""

    def stop(*_: object) -> None:
        for server in servers:
            server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    courier.add_done_callback(stop)
