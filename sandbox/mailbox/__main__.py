"""Starts the mailbox: `python -m sandbox.mailbox --smtp-port N --web-port N --data DIR [--host ADDRESS]`.

Each option may come from the environment instead: MAILBOX_SMTP_PORT, _WEB_PORT, _DATA, _HOST.
"""

import argparse
import asyncio
import os
import signal
import socket
import sqlite3
import sys
from pathlib import Path

import uvicorn

from sandbox.mailbox.app import build
from sandbox.mailbox.faults import Faults
from sandbox.mailbox.smtp import serve_smtp
from sandbox.mailbox.store import Store

_GRACE_SECONDS = 1


def _arguments() -> argparse.Namespace:
    env = os.environ
    parser = argparse.ArgumentParser(prog="sandbox.mailbox", description="An SMTP sink and its web page.")
    for option, default in (("--smtp-port", "1025"), ("--web-port", "8025")):
        variable = _variable(option)
        parser.add_argument(option, type=int, default=env.get(variable, default), help=f"or {variable}")
    parser.add_argument("--host", default=env.get("MAILBOX_HOST", "127.0.0.1"), help="or MAILBOX_HOST")
    data = env.get("MAILBOX_DATA")
    parser.add_argument("--data", type=Path, default=data, required=not data, help="the folder; or MAILBOX_DATA")
    return parser.parse_args()


def _variable(option: str) -> str:
    return "MAILBOX_" + option.strip("-").replace("-", "_").upper()


def _listen(host: str, port: int, option: str) -> socket.socket:
    # asyncio switches Nagle's delay (40 ms an answer) off only for sockets that name their protocol.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        sys.exit(f"mailbox: cannot use {host}:{port} ({error}): set another {option} or {_variable(option)}")
    listener.listen(100)
    return listener


def _open(directory: Path) -> Store:
    try:
        return Store(directory)
    except (OSError, sqlite3.Error) as error:
        sys.exit(f"mailbox: cannot keep mails in {directory} ({error}): set another --data or MAILBOX_DATA")


async def _serve(arguments: argparse.Namespace) -> None:
    mail_listener = _listen(arguments.host, arguments.smtp_port, "--smtp-port")
    web_listener = _listen(arguments.host, arguments.web_port, "--web-port")
    store, faults = _open(arguments.data), Faults()
    smtp = await serve_smtp(mail_listener, store, faults)

    async def stop() -> None:
        smtp.close()  # takes no new mail; a mail being stored is stored before anything else can run
        store.close()

    config = uvicorn.Config(
        build(store, faults, stop),
        log_level="warning",
        timeout_graceful_shutdown=_GRACE_SECONDS,
        lifespan="on",
    )
    print(f"mailbox: SMTP on {_address(mail_listener)}, page on http://{_address(web_listener)}/", flush=True)
    await uvicorn.Server(config).serve(sockets=[web_listener])


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"{host}:{port}"


def main() -> None:
    """Run until SIGTERM or SIGINT; exit 0 after a clean stop."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn stops on its own handlers, then raises the signal again for whoever was there before.
        signal.signal(number, lambda *_: None)
    asyncio.run(_serve(_arguments()))


if __name__ == "__main__":
    main()
