"""A member of the staff: created by command, with an authenticator app in the pocket."""

import contextlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pyotp
from httpx import Response

from services.identity.commands.staff import run
from services.identity.context import IdentityContext
from services.identity.domain.machines.client import ClientSecret, MachineClient
from services.identity.domain.sessions.session import begin
from services.identity.domain.staff.member import StaffMember
from shared.errors import AlreadyExists
from shared.values.clock import now
from shared.values.viewer import Kind, Viewer
from tests.identity.visitor import bearer
from tests.support.in_process import InProcess

EMAIL = "kim@example.com"
PASSWORD = "violet anchor seventeen ladders"


class Colleague:
    """What one of the merchant's people does with identity. `service` is the process that answers."""

    def __init__(self, service: InProcess[IdentityContext], email: str = EMAIL) -> None:
        self.service, self.email = service, email
        self.secret, self.recovery_codes = "", list[str]()

    async def command(self, *arguments: str) -> str:
        """What the operator's command prints."""
        return await run(self.service.context, arguments)

    async def invited(self, *options: str) -> str:
        """Created by command: the token to enrol with."""
        return token_in(await self.command("add", self.email, *options))

    async def begin(self, token: str, password: str = PASSWORD) -> Response:
        """POST /staff/enrolments; keeps the secret in the authenticator."""
        answer = await self.service.post("/staff/enrolments", json={"token": token, "password": password})
        self.secret = answer.json().get("secret", self.secret)
        return answer

    async def confirm(self, token: str, code: str | None = None) -> Response:
        """POST /staff/enrolments/confirm; keeps the recovery codes."""
        body = {"token": token, "code": code or self.code(-30)}  # the one before: the present one stays unused
        answer = await self.service.post("/staff/enrolments/confirm", json=body)
        self.recovery_codes = answer.json().get("recovery_codes", self.recovery_codes)
        return answer

    async def enrolled(self, *options: str) -> "Colleague":
        """Ready to log in, also with the authenticator's present code."""
        token = await self.invited(*options)
        assert (await self.begin(token)).status_code == 200
        assert (await self.confirm(token)).status_code == 200
        return self

    def code(self, seconds: int = 0) -> str:
        """What the authenticator shows, `seconds` from now."""
        return pyotp.TOTP(self.secret).at(self.service.clock() + timedelta(seconds=seconds))

    async def first_step(self, password: str = PASSWORD) -> Response:
        """POST /staff/logins."""
        return await self.service.post("/staff/logins", json={"email": self.email, "password": password})

    async def ticket(self) -> str:
        """Of a right password."""
        answer = await self.first_step()
        assert answer.status_code == 201, answer.text
        return str(answer.json()["ticket"])

    async def second_step(self, ticket: str, **factor: str) -> Response:
        """POST /staff/sessions; with the authenticator's code unless `factor` says otherwise."""
        return await self.service.post("/staff/sessions", json={"ticket": ticket, **(factor or {"code": self.code()})})

    async def session(self) -> dict[str, Any]:
        """The tokens of a fresh login."""
        answer = await self.second_step(await self.ticket())
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def log_out(self, access_token: str) -> Response:
        """DELETE /staff/sessions/current."""
        return await self.service.request("DELETE", "/staff/sessions/current", headers=bearer(access_token))

    async def refresh(self, refresh_token: str) -> Response:
        """POST /staff/sessions/refresh."""
        return await self.service.post("/staff/sessions/refresh", json={"refresh_token": refresh_token})


def token_in(printed: str) -> str:
    """The token to enrol with, in what the command printed."""
    return printed.partition("24 hours: ")[2].partition("\n")[0]


def invited_member(staff_id: str, created_at: datetime) -> StaffMember:
    """The state of a member before enrolling."""
    email = f"{staff_id}@example.com"
    return StaffMember(
        staff_id=staff_id, email=email, email_key=email, name="Kim", locale="fr", scopes=(), created_at=created_at
    )


async def token_of(service: InProcess[IdentityContext], viewer: Viewer) -> str:
    """The access token of a fresh session of a member of the staff; of a machine client, its token."""
    context = service.context
    if viewer.kind is Kind.STAFF:
        session_id, member = context.new_id("ses"), invited_member(viewer.account_id, service.clock())
        with contextlib.suppress(AlreadyExists):
            await context.staff.create(viewer.account_id, member)
        session = begin(session_id, viewer.account_id, 0, service.clock(), holder="staff")
        await context.staff_sessions.create(session_id, session)
        viewer = replace(viewer, session_id=session_id)
    elif viewer.kind is Kind.MACHINE:
        with contextlib.suppress(AlreadyExists):
            await context.machine_clients.create(viewer.account_id, machine_client(viewer.account_id, service.clock()))
    return str(context.access_tokens.issue(viewer, now()))


def machine_client(client_id: str, created_at: datetime) -> MachineClient:
    """The state of a client that is good for years."""
    return MachineClient(
        client_id=client_id,
        name="ERP",
        scopes=(),
        secrets=(ClientSecret(secret_hash="0" * 64, created_at=created_at),),
        created_at=created_at,
        created_by="stf_1",
        expires_at=created_at + timedelta(days=3_650),
    )


CLIENT = {"name": "ERP", "scopes": ["orders:read"]}
"""A body that issues a machine client."""


async def stored_client(service: InProcess[IdentityContext]) -> str:
    """The id of a machine client that nobody uses."""
    await service.context.machine_clients.create("cli_2", machine_client("cli_2", service.clock()))
    return "cli_2"
