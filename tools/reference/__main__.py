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
        (out / f"{service}.json").write_text(json.dumps(_document(service), ensure_ascii=False))
    shutil.copyfile(ASYNCAPI, out / ASYNCAPI.name)


def _document(service: str) -> dict[str, object]:
    name = f"services.{service}.endpoints"
    return document(service, importlib.import_module(name).ROUTERS if find_spec(name) else ())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.reference")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    write(parser.parse_args().out)
