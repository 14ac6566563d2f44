"""A newcomer who registers in four steps, as a form does it."""

from typing import Any

from httpx import Response

from tests.identity.visitor import Visitor, registration


def steps(**changed: Any) -> dict[str, dict[str, Any]]:
    """The body of each step; together they say what `registration(**changed)` says in one call."""
    whole = registration(**changed)
    acceptance = {name: whole.pop(name) for name in ("terms_accepted", "terms")}
    profile = whole.pop("profile", "individual")
    return {"profile": {"profile": profile}, "details": whole, "confirmation": acceptance}


class Newcomer:
    """`begun` is what the first request was answered."""

    def __init__(self, visitor: Visitor, begun: dict[str, Any]) -> None:
        self.visitor, self.begun = visitor, begun

    @classmethod
    async def arrive(cls, visitor: Visitor, **body: Any) -> "Newcomer":
        """Begins a registration."""
        answer = await visitor.post("/registrations", body)
        assert answer.status_code == 201, answer.text
        return cls(visitor, answer.json())

    async def ask(self, method: str, step: str = "", body: Any = None, secret: str | None = None) -> Response:
        """One request about the draft."""
        path = f"/registrations/{self.begun['registration_id']}/{step}".rstrip("/")
        headers = {"Registration-Secret": secret or self.begun["secret"]}
        content = {} if body is None else {"json": body}
        answer = await self.visitor.service.request(method, path, headers=headers, **content)
        assert isinstance(answer, Response)
        return answer

    async def to_the_recap(self, **changed: Any) -> dict[str, Any]:
        """Profile and details; what the recap shows."""
        bodies = steps(**changed)
        for step in ("profile", "details"):
            answer = await self.ask("PUT", step, bodies[step])
            assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def confirm(self, **changed: Any) -> Response:
        """Accepts the terms."""
        return await self.ask("POST", "confirmation", steps(**changed)["confirmation"])


def values(shown: dict[str, Any]) -> dict[str, str | None]:
    """The values of a step's fields by name."""
    return {field["name"]: field["value"] for field in shown["fields"]}


def needs(shown: dict[str, Any], need: str) -> set[str]:
    """The names of the fields with this need."""
    return {field["name"] for field in shown["fields"] if field["need"] == need}


async def to_the_recap_without_password(newcomer: Newcomer, email: str) -> None:
    """Goes to the recap without choosing a password."""
    bodies = steps(email=email)
    del bodies["details"]["password"]
    for step in ("profile", "details"):
        assert (await newcomer.ask("PUT", step, bodies[step])).status_code == 200


async def without_password(newcomer: Newcomer, email: str) -> None:
    """Registers without choosing a password."""
    await to_the_recap_without_password(newcomer, email)
    assert (await newcomer.confirm()).status_code == 201
