"""Every failure over HTTP is a problem, in the language of the request (AP-01)."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter

from shared import errors
from shared.persistence.deadlines import UnknownDeadline
from shared.values.locale import LOCALES
from shared.values.viewer import InsufficientScope, Scope
from shared.web.app import create_app
from shared.web.problem_texts import problem_text
from shared.web.problems import HttpProblem
from tests.support.tokens import verifier

FAILURES: dict[str, Exception] = {
    "not_found": errors.NotFound("order"),
    "refused": errors.Refused("kept_by_law"),
    "taken": errors.AlreadyExists("account", "email"),
    "early": errors.TooEarly("Not yet."),
    "away": errors.Unavailable("Stripe"),
    "invalid": errors.Invalid(
        errors.FieldError("lines.0.quantity", "too_low", {"min": 1}),
        errors.FieldError("cursor", "invalid_cursor", in_body=False),
    ),
    "deadline": UnknownDeadline("No deadline of things is known here.", name="secret"),
    "login": errors.Unauthenticated(),
    "scope": InsufficientScope(Scope.ORDERS_READ),
    "slow": HttpProblem(429, "too_many_attempts", {"Retry-After": "7"}, seconds=7),
    "bug": KeyError("anna@example.com"),
}


def routes() -> APIRouter:
    """A route that fails as it is asked to, and one that only takes POST."""
    router = APIRouter()

    @router.get("/fail/{kind}")
    async def fail(kind: str) -> None:
        raise FAILURES[kind]

    @router.post("/items")
    async def make() -> None: ...

    return router


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app with these routes."""

    async def well() -> dict[str, bool]:
        return {}

    app = create_app("tiny", context=None, routers=[routes()], verifier=verifier(), ready=well)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://tiny.test/tiny/v1") as client:
        yield client


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("not_found", 404, "not_found"),
        ("refused", 409, "kept_by_law"),
        ("taken", 409, "already_exists"),
        ("early", 503, "too_early"),
        ("away", 503, "unavailable"),
        ("invalid", 422, "invalid_request"),
        ("login", 401, "unauthorized"),
        ("scope", 403, "insufficient_scope"),
        ("slow", 429, "too_many_attempts"),
        ("bug", 500, "internal_error"),
    ],
)
async def test_every_failure_is_a_problem(client: httpx.AsyncClient, kind: str, status: int, code: str) -> None:
    """RFC 9457, with a stable code, Retry-After where trying again helps, and nothing of a bug's text."""
    answer = await client.get(f"/fail/{kind}")
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"/problems/{code}"
    assert ("retry-after" in answer.headers) == (status in {429, 503})
    assert "anna" not in answer.text


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("kind", [*FAILURES])
async def test_every_failure_has_its_text_in_every_language(client: httpx.AsyncClient, kind: str) -> None:
    """Title, detail and the details of fields are those of the catalogue, and the figures are in the text."""
    titles = set()
    for locale in LOCALES:
        answer = await client.get(f"/fail/{kind}", headers={"Accept-Language": locale})
        problem = answer.json()
        for each in (problem, *problem.get("errors", [])):
            assert each["detail"] == problem_text(each["code"], locale, each.get("params"))
            assert all(str(figure) in each["detail"] for figure in each.get("params", {}).values())
        assert answer.headers["content-language"] == locale
        titles.add(problem["title"])
    assert len(titles) == len(LOCALES)


async def test_a_field_error_names_its_field(client: httpx.AsyncClient) -> None:
    """Each wrong field comes with its path, a pointer where it is in the body, its code, figures and text."""
    assert (await client.get("/fail/invalid", headers={"Accept-Language": "en"})).json()["errors"] == [
        {
            "field": "lines.0.quantity",
            "pointer": "#/lines/0/quantity",
            "code": "too_low",
            "params": {"min": 1},
            "detail": "Give 1 or more.",
        },
        {"field": "cursor", "code": "invalid_cursor", "detail": "Use `next` of an earlier page as it was given."},
    ]


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize(
    ("asked", "locale", "detail"),
    [
        ("nl-BE,en;q=0.5", "nl", "De dienst antwoordt momenteel niet: probeer het zo dadelijk opnieuw."),
        ("en", "en", "The service does not answer right now: try again in a moment."),
        ("de", "fr", "Le service ne répond pas actuellement\u202f: réessayez dans un instant."),
    ],
)
async def test_a_problem_speaks_the_language_of_the_request(
    client: httpx.AsyncClient, asked: str, locale: str, detail: str
) -> None:
    """Title and detail are in the language that is asked for, and the answer says which it is and what it hangs on."""
    answer = await client.get("/fail/away", headers={"Accept-Language": asked})
    assert answer.headers["content-language"] == locale
    assert "Accept-Language" in answer.headers["vary"]
    assert answer.json()["detail"] == detail


async def test_what_only_events_meet_is_answered_as_its_kind(client: httpx.AsyncClient) -> None:
    """An error without a text for customers has the code and the text of its kind, and none of its own figures."""
    problem = (await client.get("/fail/deadline")).json()
    assert (problem["status"], problem["code"], problem.get("params")) == (503, "too_early", None)


@pytest.mark.rule("AP-01")
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH"])
async def test_what_the_framework_refuses_is_a_problem_too(client: httpx.AsyncClient, method: str) -> None:
    """An unknown path and another method are answered in the request's language."""
    for path, status in (("/nowhere", 404), ("/fail/bug" if method != "GET" else "/items", 405)):
        answer = await client.request(method, path, headers={"Accept-Language": "nl"})
        assert (answer.status_code, answer.headers["content-language"]) == (status, "nl")
        assert answer.json()["title"] in {"Niet gevonden", "Methode niet voorzien"}
