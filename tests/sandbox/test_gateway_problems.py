"""What the gateway itself answers is a problem of the services' shape (AP-01), whatever was sent to it."""

import json
import socket
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.demo.client import wait_for
from sandbox.stack.gateway import Gateway
from sandbox.stack.parts import ROOT
from sandbox.stack.ports import free_port
from shared.web.problems import MEDIA_TYPE, Problem

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def silent() -> Iterator[int]:
    """The port of a service that takes connections and never answers."""
    with socket.create_server((HOST, 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, silent: int) -> Iterator[Gateway]:
    """A gateway of a merchant who waits for services for 0.3 s; only orders takes connections."""
    directory = tmp_path_factory.mktemp("gateway")
    (directory / "site").mkdir()
    (directory / "site" / "server-patience.conf").write_text("proxy_read_timeout 300ms;\n")
    (directory / "site" / "http-slow.conf").write_text("limit_req_zone $request_method zone=slow:1m rate=1r/m;\n")
    limited = f"limit_req zone=slow; alias {ROOT}/sandbox/shop/index.html;"
    held = "limit_conn connections 1; proxy_pass http://orders;"
    (directory / "site" / "server-slow.conf").write_text(
        f"location = /slow {{ {limited} }} location = /held {{ {held} }}\n"
    )
    ports = {"orders": silent, "identity": free_port(), "billing": free_port()}
    gateway = Gateway(directory, free_port(), ports, shop=ROOT / "sandbox" / "shop", brand={})
    gateway.up(10)
    yield gateway
    gateway.stop()


class Answer:
    """An answer as it came over the wire."""

    def __init__(self, raw: bytes) -> None:
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        self.status = int(first.split()[1])
        self.headers = httpx.Headers([(name, value.strip()) for name, _, value in (x.partition(":") for x in lines)])
        self.problem: dict[str, Any] = json.loads(body)


def sent(gateway: Gateway, request: str) -> Answer:
    """The answer to these very bytes, after which the gateway closes the connection."""
    with socket.create_connection((HOST, gateway.port), timeout=10) as connection:
        connection.sendall(request.encode("latin-1"))
        return Answer(b"".join(iter(lambda: connection.recv(65536), b"")))


def asked(line: str, *headers: str, body: str = "") -> str:
    """A request that ends its connection."""
    return "\r\n".join([line, "Host: shop.example", "Connection: close", *headers, "", body])


LONG = "x" * 40_000
REQUESTS = {
    "no HTTP": ("NONSENSE\r\n\r\n", 400, "malformed_request"),
    "a control character": (asked("GET /orders/\x01 HTTP/1.1"), 400, "malformed_request"),
    "no Host": ("GET /shop/ HTTP/1.1\r\n\r\n", 400, "malformed_request"),
    "two lengths": (
        asked("POST /orders/v1/orders HTTP/1.1", "Content-Length: 1", "Content-Length: 2", body="x"),
        400,
        "malformed_request",
    ),
    "an unknown transfer coding": (
        asked("POST /orders/v1/orders HTTP/1.1", "Transfer-Encoding: pigeon"),
        400,
        "malformed_request",
    ),
    "another version": (asked("GET /orders/v1/orders HTTP/3.7"), 400, "malformed_request"),
    "an escape that is none": (asked("GET /orders/%zz HTTP/1.1"), 400, "malformed_request"),
    "a way out": (asked("GET /shop/../../../etc/passwd HTTP/1.1"), 400, "malformed_request"),
    "an unknown address": (asked("GET /none?token=canary HTTP/1.1"), 404, "not_found"),
    "a folder": (asked("GET /docs/ HTTP/1.1"), 404, "not_found"),
    "TRACE": (asked("TRACE /orders/v1/orders HTTP/1.1"), 405, "method_not_allowed"),
    "a file that is written": (asked("POST /shop/index.html HTTP/1.1", "Content-Length: 0"), 405, "method_not_allowed"),
    "a large body": (asked("POST /orders/v1/orders HTTP/1.1", "Content-Length: 1048577"), 413, "body_too_large"),
    "a long address": (asked(f"GET /orders/{LONG} HTTP/1.1"), 414, "address_too_long"),
    "a long header": (asked("GET /orders/v1/orders HTTP/1.1", f"Cookie: {LONG}"), 431, "headers_too_long"),
    "a service that is down": (asked("GET /billing/v1/payments HTTP/1.1"), 503, "unavailable"),
    "a service that is silent": (asked("GET /orders/v1/orders HTTP/1.1"), 504, "unavailable"),
}


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("name", REQUESTS)
def test_an_error_of_the_gateway_is_a_problem(gateway: Gateway, name: str) -> None:
    """Same fields, media type and headers as those of the services, with the request's id and nothing of what was
    sent."""
    request, status, code = REQUESTS[name]
    answer = sent(gateway, request)
    assert (answer.status, answer.headers["Content-Type"]) == (status, MEDIA_TYPE)
    problem = Problem.model_validate(answer.problem)
    assert (problem.status, problem.code, problem.type) == (status, code, f"/problems/{code}")
    assert answer.problem["trace_id"] == answer.headers["X-Request-Id"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("Retry-After" in answer.headers) is (status in {503, 504})
    assert ("Allow" in answer.headers) is (status == 405)
    assert "canary" not in str(answer.problem)


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("nl", "nl"),
        ("nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        ("de-DE, de;q=0.9, EN-gb;q=0.5, fr;q=0.1", "en"),
        ("de,ja", "fr"),
        ("", "fr"),
        ("frisian, nlx", "fr"),
    ],
)
def test_a_problem_of_the_gateway_is_in_the_callers_language(gateway: Gateway, header: str, language: str) -> None:
    """The text is the services' own for this code."""
    answer = sent(gateway, asked("GET /none HTTP/1.1", f"Accept-Language: {header}"))
    texts = tomllib.loads((ROOT / "shared" / "web" / "problems.toml").read_text())
    assert answer.headers["Content-Language"] == language
    assert answer.problem["detail"] == texts[language]["not_found"]
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.rule("AP-01")
def test_too_many_requests_are_a_problem(gateway: Gateway) -> None:
    """429 with Retry-After; the limits are a merchant's to change."""
    with httpx.Client(base_url=gateway.url) as client:
        assert client.get("/slow").status_code == 200
    second = sent(gateway, asked("GET /slow HTTP/1.1"))
    assert (second.status, second.headers["Content-Type"]) == (429, MEDIA_TYPE)
    assert (second.problem["code"], second.headers["Retry-After"]) == ("too_many_attempts", "1")


@pytest.mark.rule("AP-01")
def test_too_many_requests_at_once_are_a_problem(gateway: Gateway) -> None:
    """While one request waits for its service, the next one of the same address is refused where one is the limit."""

    def second() -> Answer | None:
        with socket.create_connection((HOST, gateway.port), timeout=10) as first:
            first.sendall(asked("GET /held HTTP/1.1").encode())
            answer = sent(gateway, asked("GET /held HTTP/1.1"))
        return answer if answer.status == 429 else None  # on a slow machine the first may have ended

    refused = wait_for("the second of two is refused", second)
    assert (refused.problem["code"], refused.headers["Retry-After"]) == ("too_many_attempts", "1")


def test_the_allowed_methods_are_told(gateway: Gateway) -> None:
    """Files are read; what a service's resource takes the gateway does not know, and lists what any may."""
    written = sent(gateway, asked("DELETE /shop/index.html HTTP/1.1"))
    traced = sent(gateway, asked("TRACE /orders/v1/orders HTTP/1.1"))
    assert written.headers["Allow"] == "GET, HEAD"
    assert traced.headers["Allow"] == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"


def test_the_log_has_the_id_and_neither_query_nor_address(gateway: Gateway) -> None:
    """One JSON object a request, with the answer's id, whatever the request was; also of requests that fail."""
    requests = [*(request for request, _, _ in REQUESTS.values()), asked("GET /billing/v1/x?token=canary HTTP/1.1")]
    ids = {sent(gateway, request).headers["X-Request-Id"] for request in requests}

    def written() -> list[dict[str, Any]] | None:
        """Every line; the one of a body that never came is written when nginx has stopped waiting for it."""
        began, *lines = Path(gateway.log).read_text().splitlines()
        assert began.startswith("---")  # by the stack
        found = [json.loads(line) for line in lines]
        return found if ids <= {line["trace_id"] for line in found} else None

    lines = wait_for("every request is in the log", written)
    text = str([{**line, "upstream": ""} for line in lines])
    assert "canary" not in text
    assert HOST not in text
    assert {(line["method"], line["path"]) for line in lines} >= {("GET", "/none"), ("POST", "/shop/index.html")}
