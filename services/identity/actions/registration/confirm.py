"""The last step of a registration: the account is opened (ID-01)."""

from services.identity.actions.accounts.accept_terms import accept_terms
from services.identity.actions.accounts.open_account import EmailTaken, open_account
from services.identity.actions.registration.find_draft import find_draft
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.accounts.applicant import Applicant
from services.identity.domain.registration.draft import Draft, Step, applicant
from services.identity.domain.registration.draft import confirm as decide
from shared.persistence.versioned import Versioned


async def confirm(
    context: IdentityContext, draft_id: str, secret: str | None, terms_version: str, terms_hash: str
) -> tuple[Versioned[Account], Draft]:
    """The account, the same one when it is confirmed again; RegistrationOver, StepMissing before the recap,
    TermsChanged, EmailTaken."""
    draft = (await find_draft(context, draft_id, secret)).state
    if draft.step is Step.CONFIRMED:
        return await context.accounts.get(draft.account_id), draft
    terms = await accept_terms(context, terms_version, terms_hash)
    account = await _opened(context, draft.account_id, applicant(draft, terms))
    await context.drafts.change(draft_id, decide, processed=None)
    return account, draft


async def _opened(context: IdentityContext, account_id: str, applicant: Applicant) -> Versioned[Account]:
    """The account that this draft opens, or has opened when the answer was lost or two confirm at once."""
    try:
        return await open_account(context, account_id, applicant)
    except EmailTaken:
        found = await context.accounts.find_one({"_id": account_id})
        if found is None:
            raise
        return found
