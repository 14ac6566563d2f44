"""`python -m services.identity.commands.staff`: the merchant's people and what they may do (ID-22).

add EMAIL [--name NAME] [--scopes orders:read,…] [--locale fr]     prints a token to enrol with, once
list
scopes EMAIL orders:read,…                                         ends the sessions of the old ones
reset EMAIL                                                        password and second factor; a new token
disable EMAIL                                                      ends every session, in every service
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence

from services.identity.actions.staff.add_member import Invited, add_member, reset_member
from services.identity.actions.staff.change_member import disable_member, grant_scopes
from services.identity.context import IdentityContext
from services.identity.domain.staff.member import StaffMember
from services.identity.service import wire
from services.identity.settings import Settings
from shared.errors import AlreadyExists, NotFound
from shared.observability.telemetry import set_up_logs
from shared.persistence.errors import DatabaseUnavailable
from shared.runtime.service import Service
from shared.runtime.settings import load
from shared.values.email_address import EmailAddress, parse_email_address
from shared.values.line import parse_line
from shared.values.locale import LOCALES
from shared.values.viewer import Scope

MOST_LISTED = 1_000


def _email(text: str) -> EmailAddress:
    return parse_email_address(text)


def _scopes(text: str) -> list[Scope]:
    return [Scope(name) for name in text.split(",") if name]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.identity.commands.staff")
    verbs = parser.add_subparsers(dest="verb", required=True)
    every = ",".join(Scope)
    add = verbs.add_parser("add", help="create a member, who enrols with the token that is shown")
    add.add_argument("email", type=_email)
    add.add_argument("--name", type=parse_line, help="the part of the address before the @ by default")
    add.add_argument("--scopes", type=_scopes, default=list(Scope), help=f"{every}; all of them by default")
    add.add_argument("--locale", choices=LOCALES, default="fr", help="language of mails")
    verbs.add_parser("list", help="who there is, with which scopes")
    scopes = verbs.add_parser("scopes", help="give a member these scopes and no others")
    scopes.add_argument("email", type=_email)
    scopes.add_argument("scopes", type=_scopes, help=every)
    for verb, text in (("reset", "let a member enrol again"), ("disable", "shut a member out")):
        verbs.add_parser(verb, help=text).add_argument("email", type=_email)
    return parser


async def _add(context: IdentityContext, given: argparse.Namespace) -> str:
    name = given.name or given.email.text.partition("@")[0]
    return _invitation(context, await add_member(context, given.email, name, given.locale, given.scopes))


async def _list(context: IdentityContext, _: argparse.Namespace) -> str:
    found = context.staff.find({}, sort=[("_id", 1)], limit=MOST_LISTED)
    return "\n".join([_line(member.state) async for member in found]) or "no staff yet"


async def _grant(context: IdentityContext, given: argparse.Namespace) -> str:
    return _line((await grant_scopes(context, given.email, given.scopes)).state)


async def _reset(context: IdentityContext, given: argparse.Namespace) -> str:
    return _invitation(context, await reset_member(context, given.email))


async def _disable(context: IdentityContext, given: argparse.Namespace) -> str:
    return _line((await disable_member(context, given.email)).state)


VERBS: Mapping[str, Callable[[IdentityContext, argparse.Namespace], Awaitable[str]]] = {
    "add": _add,
    "list": _list,
    "scopes": _grant,
    "reset": _reset,
    "disable": _disable,
}


def _line(member: StaffMember) -> str:
    state = "disabled" if member.disabled_at else "active" if member.may_log_in else "not enrolled"
    return f"{member.staff_id}  {member.email}  {state}  {','.join(member.scopes)}"


def _invitation(context: IdentityContext, invited: Invited) -> str:
    return "\n".join(
        [
            _line(invited.member),
            f"The token to enrol with, shown once, good once and for 24 hours: {invited.token}",
            f"POST it with a password to {context.public_url}/identity/v1/staff/enrolments",
        ]
    )


async def run(context: IdentityContext, arguments: Sequence[str]) -> str:
    """What the operator reads; NotFound, AlreadyExists."""
    given = _parser().parse_args(arguments)
    return await VERBS[given.verb](context, given)


def main(arguments: Sequence[str]) -> int:
    """Exit status 1 when nothing was done, and says why."""
    _parser().parse_args(arguments)  # a wrong line is refused before anything is read
    settings = load(Settings)
    set_up_logs("identity", "staff", "WARNING")
    try:
        print(asyncio.run(_act(settings, arguments)))
    except (NotFound, AlreadyExists, DatabaseUnavailable) as error:
        print(f"identity: {error}", file=sys.stderr)
        return 1
    return 0


async def _act(settings: Settings, arguments: Sequence[str]) -> str:
    return await Service("identity", "api", settings, wire).act(lambda context: run(context, arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
