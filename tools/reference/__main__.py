"""`python -m tools.reference --out DIR`: the reference of all services as a folder of static files, for `/docs/`.

Swagger UI comes from the package fastapi-offline, the documents from the services' routes: nothing is fetched when the
page is made or read.
"""

import argparse
import importlib
import json
import shutil
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from shared.web.openapi.document import document
from tools.asyncapi import FILE as ASYNCAPI

SERVICES = ("identity", "orders", "billing", "notifier")

_PAGE = Path(__file__).parent / "page"
_SWAGGER_UI = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon.png")


def write(out: Path) -> None:
    """Writes the page, Swagger UI and the documents into `out`, which is made if need be."""
    out.mkdir(parents=True, exist_ok=True)
    for file in _PAGE.iterdir():
        shutil.copyfile(file, out / file.name)
    static = files("fastapi_offline") / "static"
    for name in _SWAGGER_UI:
        (out / name).write_bytes((static / name).read_bytes())
    for service in SERVICES:
        (out / f"{service}.json").write_text(json.dumps(document_of(service), ensure_ascii=False))
    shutil.copyfile(ASYNCAPI, out / ASYNCAPI.name)


def document_of(service: str) -> dict[str, Any]:
    """The OpenAPI document of a service, as the service itself answers it."""
    name = f"services.{service}.endpoints"
    if find_spec(name) is None:
        return document(service, ())
    endpoints = importlib.import_module(name)
    return document(service, endpoints.ROUTERS, endpoints.PROBLEM_TEXTS, endpoints.EXAMPLES)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.reference")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    write(parser.parse_args().out)
