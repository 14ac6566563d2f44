"""What a process does of its own before it serves: its socket, and how it collects garbage."""

import gc
import socket
import sys


def spare_the_collector() -> None:
    """What is there now stays for good, and a request's few thousand objects die without the collector of cycles: it
    took 8 % of a list's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; the end of the process (exit 78, EX_CONFIG) when another one has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # the protocol named: otherwise asyncio leaves Nagle's delay on, 40 ms an answer
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        print(f"Cannot listen on {host}:{port} ({error.strerror}): stop what does, or set PORT.", file=sys.stderr)
        raise SystemExit(78) from None
    return listening
