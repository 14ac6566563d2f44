"""Runs an .http file as the REST clients of editors do: variables, named requests, and answers used in later ones."""

import re
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from sandbox.demo.client import wait_for

_VARIABLE = re.compile(r"^@(\w+) *= *(.*)$", re.MULTILINE)
_NAME = re.compile(r"^# @name (\w+)$", re.MULTILINE)
_PLACE = re.compile(r"\{\{(.+?)\}\}")


@dataclass(frozen=True)
class Request:
    """One request of a file, as it stands there."""

    name: str
    line: str
    headers: tuple[str, ...]
    body: str


class HttpFile:
    """One file. `given` replaces variables; `answers` holds what was answered, by the requests' names."""

    def __init__(self, path: Path, **given: str) -> None:
        text = path.read_text()
        self.variables = dict(_VARIABLE.findall(text)) | given
        self.requests = [_parse(part) for part in text.split("\n###") if _NAME.search(part)]
        self.answers: dict[str, httpx.Response] = {}

    def run(self, before: Mapping[str, Callable[["HttpFile"], None]]) -> None:
        """Sends each request once its turn comes; `before` does by name what a person does first."""
        for request in self.requests:
            if by_hand := before.get(request.name):
                by_hand(self)
            self.answers[request.name] = wait_for(request.name, partial(self.send, request.name))

    def send(self, name: str) -> httpx.Response | None:
        """The answer to one request; None, after the pause that it asked for, when it says to try again."""
        request = next(each for each in self.requests if each.name == name)
        method, url = self._filled(request.line).split(" ", 1)
        headers = dict(self._filled(header).split(": ", 1) for header in request.headers)
        answer = httpx.request(method, url, headers=headers, content=self._filled(request.body) or None, timeout=15)
        if not answer.is_success and "retry-after" in answer.headers:
            time.sleep(int(answer.headers["retry-after"]))
            return None
        return answer

    def _filled(self, text: str) -> str:
        return _PLACE.sub(lambda place: self._value(place[1]), text)

    def _value(self, place: str) -> str:
        name, _, path = place.partition(".response.body.$.")
        if path:
            value: Any = self.answers[name].json()
            for step in re.findall(r"\w+", path):
                value = value[int(step)] if step.isdigit() else value[step]
            return str(value)
        return str(uuid.uuid4()) if place == "$guid" else self._filled(self.variables[place])


def _parse(part: str) -> Request:
    lines = [line for line in part.splitlines()[1:] if not line.startswith(("#", "@"))]
    head, _, body = "\n".join(lines).strip().partition("\n\n")
    line, *headers = head.splitlines()
    name = _NAME.search(part)
    assert name
    return Request(name[1], line, tuple(headers), body.strip())
