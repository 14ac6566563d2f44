"""Invite an address to act for a company (ID-17): the company's owners do with the sub-user module, else staff."""

from dataclasses import dataclass

from services.identity.actions.memberships.company_users import MOST_USERS, managed_company, users_of
from services.identity.context import IdentityContext
from services.identity.domain.companies.company import Company
from services.identity.domain.invitations.invitation import Invitation, send
from shared.errors import AlreadyExists, Refused
from shared.persistence.versioned import Versioned
from shared.values.email_address import EmailAddress
from shared.values.ids import derived_id
from shared.values.locale import Locale
from shared.values.viewer import Role, Viewer


@dataclass(frozen=True)
class Invited:
    """Whom to invite, in which role, in which language to write to them."""

    email: EmailAddress
    role: Role
    locale: Locale
    return_target: str | None


async def send_invitation(
    context: IdentityContext, viewer: Viewer, customer_number: str, invited: Invited
) -> Versioned[Invitation]:
    """The invitation, mailed; repeated, it is mailed again and the link before ends. Refused without the module, when
    the address is a user's already, or when the company has MOST_USERS; InsufficientScope, NotFound, Invalid."""
    company = (await managed_company(context, viewer, customer_number, needs_module=True)).state
    users = await users_of(context, customer_number)
    if invited.email.key in {user.email_key for user in users}:
        raise Refused("already_user")
    if len(users) >= MOST_USERS:
        raise Refused("too_many_users", most=MOST_USERS)
    return await mail_invitation(context, company, invited, viewer.account_id)


async def mail_invitation(
    context: IdentityContext, company: Company, invited: Invited, invited_by: str
) -> Versioned[Invitation]:
    """The same for who may decide it."""
    now, token = context.clock(), context.one_time_tokens.new()
    target = context.return_targets.chosen(invited.return_target)
    invitation = Invitation(
        invitation_id=invitation_id(company.customer_number, invited.email.key),
        customer_number=company.customer_number,
        company_name=company.name,
        email=invited.email.text,
        email_key=invited.email.key,
        role=invited.role,
        locale=invited.locale,
        invited_by=invited_by,
        invited_at=now,
    )
    sent, messages = send(invitation, token, now, target)
    try:
        return await context.invitations.create(sent.invitation_id, sent, messages)
    except AlreadyExists:
        return await context.invitations.change(sent.invitation_id, lambda _: (sent, messages), processed=None)


def invitation_id(customer_number: str, email_key: str) -> str:
    """One per company and address."""
    return derived_id("inv", customer_number, email_key)
