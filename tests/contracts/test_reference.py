"""The reference page: static files that need nothing from elsewhere (AP-03)."""

import functools
import json
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.conformance import conformance
from tools.reference.__main__ import SERVICES, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `python -m tools.reference --out DIR` writes."""
    out = tmp_path_factory.mktemp("web") / "docs"
    write(out)
    return out


@pytest.mark.rule("AP-03")
def test_the_page_has_each_document_and_all_that_it_loads(folder: Path) -> None:
    """The documents are today's; what the page names is in the folder, and nothing is elsewhere."""
    for service in SERVICES:
        assert json.loads((folder / f"{service}.json").read_text()) == conformance(service).document
    page = (folder / "index.html").read_text()
    named = [each for each in re.findall(r'(?:src|href)="([^"]+)"', page) if not each.startswith("#")]
    assert [each for each in named if not (folder / each).is_file()] == []
    assert re.findall(r"<script(?![^>]*src=)|<style|https?://| on\w+=", page) == []
    assert {f"#{service}" for service in SERVICES} == set(re.findall(r'href="(#\w+)"', page))


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """Where a plain web server shows the folder."""
    handler = functools.partial(_Quiet, directory=str(folder.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/docs/"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.mark.rule("AP-03")
def test_a_browser_shows_each_service(address: str) -> None:
    """Operations of the service that the address names appear; no script fails, and the page's own policy (CSP) refuses
    nothing that it needs."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: make setup")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # a second of import for one test

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        for service, operation in {"identity": "logIn", "orders": "placeOrder", "billing": "openCheckout"}.items():
            page.goto(f"{address}#{service}")
            page.wait_for_selector(f"[id$=-{operation}]", timeout=20_000)
        browser.close()
    assert faults == []
