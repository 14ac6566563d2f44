"""The gateway, for real: nginx before stand-in services."""

import http.client
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.stack import probes
from sandbox.stack.gateway import Gateway
from sandbox.stack.nginx import PUBLIC
from sandbox.stack.parts import ROOT
from sandbox.stack.ports import free_port
from sandbox.stack.process import Process, minimal_environment

NAME = 'L\'Été & "Fils" $host \\ é'
"""A brand's name with every sign that nginx treats as its own."""


def standin(directory: Path, port: int, **env: str) -> Process:
    """A process that answers in the place of a service."""
    return Process(
        "standin",
        [sys.executable, str(ROOT / "tests/support/echo_server.py")],
        log=directory / f"standin-{port}.log",
        ready=lambda: probes.answers_http(port, "/health/ready"),
        env=minimal_environment() | {"PORT": str(port)} | env,
    )


@pytest.fixture(scope="module")
def service_ports() -> dict[str, int]:
    """Where the gateway looks for each service; only orders is there."""
    return {name: free_port() for name in PUBLIC}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, service_ports: dict[str, int]) -> Iterator[httpx.Client]:
    """A client of the gateway."""
    directory = tmp_path_factory.mktemp("gateway")
    shop = directory / "shop"
    shop.mkdir()
    (shop / "index.html").write_text("<h1>Boutique</h1>")
    brand = {"name": NAME, "colour": "#1d3a6e"}
    (directory / "www" / "docs").mkdir(parents=True)
    (directory / "www" / "docs" / "index.html").write_text("<h1>Reference</h1>" * 100)
    nginx = Gateway(directory, free_port(), service_ports, shop=shop, brand=brand)
    orders = standin(directory, service_ports["orders"])
    try:
        nginx.up(10)
        orders.up(10)
        with httpx.Client(base_url=nginx.url) as client:
            yield client
    finally:
        nginx.stop()
        orders.stop()


def is_problem(answer: httpx.Response, status: int) -> bool:
    """Whether the answer is a problem document (RFC 9457) of this status."""
    return (
        answer.status_code == status
        and answer.headers["Content-Type"] == "application/problem+json"
        and json.loads(answer.content)["status"] == status
    )


def test_a_service_is_reached_by_its_unchanged_path(gateway: httpx.Client) -> None:
    """Path and query arrive as sent, and the gateway says who asked."""
    asked = gateway.get("/orders/v1/products?q=a%20b%2Fc").json()
    assert asked["path"] == "/orders/v1/products?q=a%20b%2Fc"
    assert asked["headers"]["X-Forwarded-For"] == "127.0.0.1"
    assert asked["headers"]["Host"] == gateway.base_url.netloc.decode()


def test_a_request_has_one_id_on_both_sides(gateway: httpx.Client) -> None:
    """It is the id of the trace that begins at the gateway, whatever the caller says; the service hears the caller's
    own id as well."""
    theirs = {"X-Request-Id": "order-4711", "traceparent": f"00-{'a' * 32}-{'b' * 16}-00", "tracestate": "x=y"}
    for sent in ({}, theirs):
        answer = gateway.get("/orders/v1/products", headers=sent)
        seen = {name.lower(): value for name, value in answer.json()["headers"].items()}
        version, trace_id, span_id, flags = seen["traceparent"].split("-")
        assert (version, flags, len(span_id)) == ("00", "01", 16)
        assert answer.headers["X-Request-Id"] == trace_id != "a" * 32
        assert re.fullmatch(r"[0-9a-f]{32}", trace_id)
        assert seen.get("x-request-id") == sent.get("X-Request-Id")
        assert "tracestate" not in seen


def test_an_etag_arrives_as_the_service_sent_it(gateway: httpx.Client) -> None:
    """Also at a client that takes gzip: a weakened one is no good for If-Match (RFC 9110 section 13.1.1). Files are
    compressed."""
    gzip = {"Accept-Encoding": "gzip"}
    answer = gateway.get("/orders/v1/products", headers=gzip)
    assert (answer.headers["ETag"], answer.headers.get("Content-Encoding")) == ('"7"', None)
    assert gateway.get("/docs/", headers=gzip).headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "asked", ["/", "/shop", "/docs", "//evil.example/shop", "/shop//evil.example", "/shop/none/.."]
)
def test_no_redirect_names_the_host_that_was_asked_for(gateway: httpx.Client, asked: str) -> None:
    """A forged Host, or an absolute address in the request's first line, is in no Location (S13)."""
    port = gateway.base_url.port
    for target, host in ((asked, "evil.example"), (f"http://evil.example{asked}", "shop.example")):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.putrequest("GET", target, skip_host=True)
        connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        location = answer.getheader("Location") or ""
        connection.close()
        assert answer.status < 500
        assert "evil" not in location
        assert not location.startswith("//")


def test_the_issuers_metadata_are_at_the_root(
    gateway: httpx.Client, service_ports: dict[str, int], tmp_path: Path
) -> None:
    """RFC 8414 section 3: before the path of an issuer that has one; no other address leads there."""
    identity = standin(tmp_path, service_ports["identity"]).up(10)
    try:
        for suffix in ("", "/shop"):
            asked = gateway.get(f"/.well-known/oauth-authorization-server{suffix}").json()
            assert asked["path"] == "/identity/v1/.well-known/oauth-authorization-server"
        assert gateway.get("/.well-known/oauth-authorization-servers").status_code == 404
    finally:
        identity.stop()


def test_forged_forwarding_headers_are_dropped(gateway: httpx.Client) -> None:
    """What the caller claims about itself and the host does not reach a service."""
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    headers = gateway.get("/orders/v1/products", headers=forged).json()["headers"]
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Proto"] == "http"
    assert "X-Forwarded-Host" not in headers


def test_a_service_that_is_down_is_a_problem_to_retry(gateway: httpx.Client) -> None:
    """503 as problem+json with Retry-After and a request id, at once and each time."""
    for _ in range(3):
        answer = gateway.post("/billing/v1/checkouts", json={})
        assert is_problem(answer, 503)
        assert answer.headers["Retry-After"] == "2"
        assert answer.headers["X-Request-Id"]


def test_our_pages_can_read_the_gateways_own_problems(gateway: httpx.Client) -> None:
    """As the services' own: the id and when to try again, for a listed origin alone."""
    ours, foreign = str(gateway.base_url).rstrip("/"), "https://evil.example"
    for origin, allowed in ((ours, ours), (foreign, None), ("null", None), (None, None)):
        answer = gateway.post("/billing/v1/checkouts", json={}, headers={"Origin": origin} if origin else {})
        assert is_problem(answer, 503)
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed
        assert answer.headers.get("Access-Control-Allow-Credentials") == ("true" if allowed else None)
        assert ("Retry-After" in answer.headers.get("Access-Control-Expose-Headers", "")) is bool(allowed)
        assert "Origin" in answer.headers["Vary"]


def test_a_service_is_reached_again_as_soon_as_it_is_back(
    gateway: httpx.Client, service_ports: dict[str, int], tmp_path: Path
) -> None:
    """No cool-down after failures, and no stale connection after a restart."""
    for _ in range(2):
        assert gateway.get("/billing/v1/checkouts").status_code == 503
        billing = standin(tmp_path, service_ports["billing"]).up(10)
        try:
            assert gateway.get("/billing/v1/checkouts").status_code == 200
        finally:
            billing.stop()


def test_a_body_of_more_than_one_megabyte_is_refused(gateway: httpx.Client) -> None:
    """413 as a problem; just below the limit it passes."""
    assert gateway.post("/orders/v1/orders", content=b"x" * 1_000_000).json()["size"] == 1_000_000
    answer = gateway.post("/orders/v1/orders", content=b"x" * 1_100_000)
    assert is_problem(answer, 413)
    assert answer.json()["params"] == {"limit": 1024 * 1024}


@pytest.mark.parametrize(
    "path",
    ["/health/live", "/metrics", "/orders/metrics", "/orders/health/ready", "/none", "/ordersx/v1", "/notifier/v1"],
)
def test_the_inside_is_hidden(gateway: httpx.Client, path: str) -> None:
    """Health, metrics and unknown addresses are 404 problems and reach no service."""
    assert is_problem(gateway.get(path), 404)


def test_the_shop_is_served(gateway: httpx.Client) -> None:
    """/ and /shop lead to /shop/, whose files are served; what is not there is 404."""
    assert gateway.get("/").headers["Location"] == "/shop/"
    assert gateway.get("/shop").headers["Location"] == "/shop/"
    page = gateway.get("/shop/")
    assert "Boutique" in page.text
    assert page.headers["Content-Type"].startswith("text/html")
    assert is_problem(gateway.get("/shop/none.js"), 404)
    assert is_problem(gateway.get("/shop/../nginx.conf"), 404)


def test_the_reference_page_is_served(gateway: httpx.Client) -> None:
    """/docs/ shows the files of www/docs, under the headers that every page has."""
    assert gateway.get("/docs").headers["Location"] == "/docs/"
    page = gateway.get("/docs/")
    assert "Reference" in page.text
    for answer in (page, gateway.get("/shop/")):
        assert answer.headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Strict-Transport-Security" not in answer.headers  # this is plain HTTP


def test_the_shop_learns_the_brand(gateway: httpx.Client) -> None:
    """Name and colour of the settings, whatever signs the name holds."""
    answer = gateway.get("/shop/brand.json")
    assert answer.json() == {"name": NAME, "colour": "#1d3a6e"}
    assert answer.headers["Content-Type"].startswith("application/json")
