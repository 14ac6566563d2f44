"""`/<service>/v1/openapi.json`: the document, public behind the gateway (AP-03)."""

import json
from collections.abc import Sequence
from functools import cache

from fastapi import APIRouter, Response

from shared.i18n.catalogue import Catalogue
from shared.web.openapi.document import document
from shared.web.openapi.examples import Examples


def openapi_route(
    service: str, routers: Sequence[APIRouter], own_texts: Catalogue | None, recorded: Examples | None
) -> APIRouter:
    """A router with that one route. The document is drawn when it is first asked for."""
    router = APIRouter()
    drawn = cache(lambda: json.dumps(document(service, routers, own_texts, recorded), ensure_ascii=False).encode())

    @router.get("/openapi.json")
    async def get_openapi() -> Response:
        return Response(drawn(), media_type="application/json", headers={"Cache-Control": "public, max-age=300"})

    return router
