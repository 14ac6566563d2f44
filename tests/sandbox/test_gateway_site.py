"""What is a merchant's own at the gateway: the examples of gateway/site work as they stand."""

import datetime
import ipaddress
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sandbox.stack import probes
from sandbox.stack.gateway import Gateway
from sandbox.stack.parts import ROOT
from sandbox.stack.ports import free_port
from sandbox.stack.process import Process, minimal_environment

EXAMPLES = ROOT / "gateway" / "site"
HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a service that answers with what it was asked."""
    port = free_port()
    process = Process(
        "standin",
        [sys.executable, str(ROOT / "tests/support/echo_server.py"), str(port)],
        log=tmp_path_factory.mktemp("standin") / "standin.log",
        ready=lambda: probes.answers_http(port, "/health/ready"),
        env=minimal_environment(),
    )
    process.up(10)
    yield port
    process.stop()


@contextmanager
def gateway(directory: Path, orders: int) -> Iterator[Gateway]:
    """A gateway with the files that `directory`/site holds."""
    ports = {"orders": orders, "identity": free_port(), "billing": free_port()}
    started = Gateway(directory, free_port(), ports, shop=ROOT / "sandbox" / "shop", brand={})
    started.up(10)
    try:
        yield started
    finally:
        started.stop()


def example(directory: Path, name: str, **changes: str) -> None:
    """Copies an example to where it is used; `changes` are words of it and what stands there instead."""
    text = (EXAMPLES / f"{name}.example").read_text()
    for word, instead in changes.items():
        assert word in text
        text = text.replace(word, instead)
    (directory / "site").mkdir(exist_ok=True)
    (directory / "site" / name).write_text(text)


def certificate(site: Path) -> None:
    """Writes tls.crt and tls.key: self-signed, for this machine, for a day."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway.test")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (site / "tls.crt").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (site / "tls.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def test_the_example_of_tls_serves_tls(tmp_path: Path, orders: int) -> None:
    """Services, pages and problems come over TLS with HSTS; services see that; plain HTTP on this port is a problem."""
    port = free_port()
    example(tmp_path, "server-tls.conf", **{"8443": f"{HOST}:{port}"})
    certificate(tmp_path / "site")
    trusted = ssl.create_default_context(cafile=str(tmp_path / "site" / "tls.crt"))
    with gateway(tmp_path, orders), httpx.Client(base_url=f"https://{HOST}:{port}", verify=trusted) as client:
        answers = [client.get(path) for path in ("/orders/v1/products", "/shop/", "/none")]
        plain = httpx.get(f"http://{HOST}:{port}/shop/")
    assert [answer.status_code for answer in answers] == [200, 200, 404]
    assert {answer.headers["Strict-Transport-Security"] for answer in answers} == {"max-age=31536000"}
    assert answers[0].json()["headers"]["X-Forwarded-Proto"] == "https"
    assert (plain.status_code, plain.json()["code"]) == (400, "malformed_request")


@pytest.mark.parametrize(
    ("balancer", "forwarded", "seen"),
    [
        ("127.0.0.1/32", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1/32", "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1/32", "nonsense", HOST),
        ("10.0.0.0/8", "203.0.113.9", HOST),
    ],
    ids=["the balancer's word", "what its caller claimed", "no address", "a stranger's word"],
)
def test_the_example_of_real_ip_believes_the_balancer_alone(
    tmp_path: Path, orders: int, balancer: str, forwarded: str, seen: str
) -> None:
    """The address that limits are counted by is the last one that the balancer vouches for."""
    example(tmp_path, "http-real-ip.conf", **{"10.0.0.0/8": balancer})
    with gateway(tmp_path, orders) as started:
        answer = httpx.get(f"{started.url}/orders/v1/products", headers={"X-Forwarded-For": forwarded})
    assert answer.json()["headers"]["X-Forwarded-For"] == seen
