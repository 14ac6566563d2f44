"""An app behind a real socket, for what a client in this process would not show: headers and cut connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from tests.support.waiting import eventually


@asynccontextmanager
async def serving(app: Any, port: int = 0) -> AsyncIterator[str]:
    """The address at which uvicorn serves the app, in this event loop, as a service does; a free port unless given."""
    config = uvicorn.Config(app, port=port, log_config=None, access_log=False, server_header=False, lifespan="off")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    try:
        await eventually(lambda: server.started, 10, "the server listens")
        yield "http://{}:{}".format(*server.servers[0].sockets[0].getsockname()[:2])
    finally:
        server.should_exit = True
        await running
