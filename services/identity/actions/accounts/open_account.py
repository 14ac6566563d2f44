"""Open an account, however it was registered; one per e-mail address, whatever happens at once (ID-04)."""

from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.applicant import Applicant
from services.identity.domain.accounts.transitions import register
from services.identity.domain.registration.attempt import tell_owner
from shared.errors import AlreadyExists, Contended, Refused
from shared.observability.security_log import What, record
from shared.persistence.versioned import Versioned

_TRIES = 5


class EmailTaken(Refused):
    """The address, in some spelling, has an account."""

    code = "email_taken"


async def open_account(context: IdentityContext, account_id: str, applicant: Applicant) -> Versioned[Account]:
    """The new account; EmailTaken when the address has one, whose owner is then told (decision 0006), also when that is
    the account of this id; Refused `provider_taken` when another account has who the applicant is at a provider."""
    for _ in range(_TRIES):
        number, token = context.new_customer_number(), context.one_time_tokens.new()
        account, events = register(account_id, number, applicant, token)
        try:
            return await context.accounts.create(account_id, account, events)
        except AlreadyExists as error:
            if error.field == "email_key":
                await _tell_owner(context, applicant, account_id)
            if error.field == "providers.key":
                raise Refused("provider_taken") from None
            if error.field != "customer_number":
                raise EmailTaken from None
    raise Contended("No free customer number was found; try again.")


async def _tell_owner(context: IdentityContext, applicant: Applicant, account_id: str) -> None:
    """Nothing when it is the account that is being opened: a repeat, whose first answer was lost."""
    found, now = await context.accounts.by_email(applicant.details.email_key), context.clock()
    if found is None or found.id == account_id:
        return
    record(What.REGISTRATION_REFUSED, address=applicant.details.email_key, account_id=found.id)
    target = applicant.return_target
    await context.accounts.change(found.id, lambda account: tell_owner(account, now, target), processed=None)
