"""Readiness probes: each returns True once the server on that port answers as it should, and never raises."""

import http.client
import socket

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from sandbox.stack.ports import HOST

# A client that asks for a version no broker speaks: the answer's first byte tells how far the broker is.
_AMQP_HEADER = b"AMQP\x00\x00\x09\x01"
_AMQP_METHOD_FRAME = b"\x01"


def answers_tcp(port: int) -> bool:
    """Someone accepts connections there."""
    try:
        with socket.create_connection((HOST, port), timeout=0.5):
            return True
    except OSError:
        return False


def answers_http(port: int, path: str) -> bool:
    """GET of this path gives a 2xx answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", path)
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def answers_amqp(port: int) -> bool:
    """The broker opens the AMQP 0-9-1 handshake (section 4.2.2 of the specification)."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(_AMQP_HEADER)
            return connection.recv(1) == _AMQP_METHOD_FRAME
    except OSError:
        return False


def answers_mongo(port: int) -> bool:
    """The database answers `ping`."""
    if not answers_tcp(port):
        return False
    client: MongoClient[dict[str, object]] = MongoClient(HOST, port, serverSelectionTimeoutMS=500)
    try:
        client.admin.command("ping")
    except PyMongoError:
        return False
    else:
        return True
    finally:
        client.close()
