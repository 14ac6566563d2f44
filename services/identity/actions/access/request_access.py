"""Take a request to act for a company, at the same cost whether or not what was given is right (ID-18)."""

from services.identity.actions.access.learn_document import document_key
from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.access.access_request import LIFE, AccessRequest, ask
from services.identity.domain.access.document import DocumentKind
from shared.errors import Refused
from shared.values.viewer import Viewer


async def request_access(
    context: IdentityContext,
    viewer: Viewer,
    customer_number: str,
    kind: DocumentKind,
    number: str,
    return_target: str | None,
) -> None:
    """Stores the request; identity's worker looks whether it is right. Refused before the address is confirmed; Invalid
    when there is no such return target; SessionOver."""
    target = context.return_targets.chosen(return_target)
    account = (await find_session(context, viewer)).account
    if account.email_confirmed_at is None:
        raise Refused("address_not_confirmed")
    now = context.clock()
    request, jobs = ask(
        AccessRequest(
            request_id=context.new_id("acr"),
            account_id=account.account_id,
            asker_name=f"{account.first_name} {account.name}",
            asker_email=account.email,
            customer_number=customer_number,
            document_key=document_key(customer_number, kind.value, number),
            requested_at=now,
            expires_at=now + LIFE,
            return_target=target,
        )
    )
    await context.access_requests.create(request.request_id, request, jobs)
