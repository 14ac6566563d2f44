"""The first step of a staff member's login: the password, for a ticket (ID-23)."""

from services.identity.context import IdentityContext
from services.identity.domain.links.token import token_hash
from services.identity.domain.staff.login import StaffLoginRefused, issue_ticket
from shared.observability.security_log import What, record
from shared.values.ids import new_secret


async def check_password(context: IdentityContext, email_key: str, password: str, client: str) -> str:
    """The ticket; StaffLoginRefused, at the same cost, for an unknown address as for a wrong password; HashingBusy."""
    found = await context.staff.by_email(email_key)
    known = found.state.password_hash if found and found.state.may_log_in else None
    right = await context.passwords.verify(known, password, client)
    if found is None or known is None or not right:
        record(What.LOGIN_FAILED, address=email_key, account_id=found.id if found else None)
        raise StaffLoginRefused
    password_hash = await context.passwords.hash(password, client) if context.passwords.outdated(known) else known
    ticket, now = new_secret(), context.clock()
    await context.staff.change(
        found.id, lambda member: issue_ticket(member, known, password_hash, token_hash(ticket), now), processed=None
    )
    record(What.PASSWORD_ACCEPTED, address=email_key, account_id=found.id)
    return ticket
