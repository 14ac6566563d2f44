"""The demo's client: how it repeats a request that is to come later."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from starlette.responses import Response

from sandbox.demo.client import Client, DemoFailure
from tests.support.http_server import serving

Answers = list[tuple[int, str]]


def answering(answers: Answers, asked: list[float]) -> Callable[..., Awaitable[None]]:
    """An app that gives one (status, Retry-After) after the other and notes when it was asked."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked.append(time.monotonic())
        status, later = answers.pop(0)
        await Response("{}", status, {"Retry-After": later} if later else None)(scope, receive, send)

    return app


async def ask(answers: Answers) -> list[float]:
    """When the client asked for one thing, until it was answered."""
    asked: list[float] = []
    async with serving(answering(answers, asked)) as url:
        client = Client(url)
        try:
            await asyncio.to_thread(client.get, "/identity/v1/me")
        finally:
            client.close()
    return asked


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_honoured(status: int) -> None:
    """The request is repeated no earlier than the answer asks for."""
    first, second = await ask([(status, "1"), (200, "")])
    assert second - first >= 1


async def test_without_retry_after_it_is_asked_again_soon() -> None:
    """A gateway's bare 502, while a service starts, costs a moment."""
    first, second = await ask([(502, ""), (200, "")])
    assert second - first < 1


async def test_nobody_waits_longer_than_their_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Retry-After beyond the demo's patience fails at once, with what was answered."""
    monkeypatch.setenv("DEMO_PATIENCE", "5")
    began = time.monotonic()
    with pytest.raises(DemoFailure, match="503"):
        await ask([(503, "86400")])
    assert time.monotonic() - began < 5
