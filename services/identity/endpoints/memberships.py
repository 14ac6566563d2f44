"""`/identity/v1/me/memberships`: the companies that one acts for: accept an invitation, leave (ID-17, ID-20)."""

from typing import Annotated

from services.identity.actions.invitations.accept_invitation import accept_invitation
from services.identity.actions.memberships.leave_company import leave_company
from services.identity.endpoints.accounts import AccountResponse
from services.identity.endpoints.companies import CustomerNumber
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import MailedToken
from services.identity.endpoints.parties import for_customers
from shared.values.viewer import Scope, Viewer
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import RequestModel

router = router_for("companies")

ACCEPTING = "60/hour"

User = Annotated[Viewer, for_customers(Scope.IDENTITY_WRITE)]


class AcceptanceRequest(RequestModel):
    """The token of the mailed link."""

    token: MailedToken


@router.post(
    "/me/memberships",
    operation_id="acceptInvitation",
    summary="Accept an invitation",
    response_description="The account, which acts for the company too.",
    responses=documented(
        {
            401: ["session_over"],
            409: ["address_not_confirmed", "token_invalid", "too_many_memberships"],
            429: ["too_many_attempts"],
            503: ["contended"],
        }
    ),
)
async def post_membership(context: Context, viewer: User, body: AcceptanceRequest) -> AccountResponse:
    """Logged in under the address that the invitation was mailed to; whoever has no account registers first. The link
    is good for 14 days, once. The next refresh acts for the company."""
    await context.rate_limits.hit("accept_invitation", ACCEPTING, viewer.account_id)
    return AccountResponse.of((await accept_invitation(context, viewer, body.token)).state)


@router.delete(
    "/me/memberships/{customer_number}",
    operation_id="leaveCompany",
    summary="Leave a company",
    status_code=204,
    response_description="The membership and every session have ended, in every service.",
    responses=documented({401: ["session_over"], 404: ["not_found"], 409: ["last_owner"], 503: ["contended"]}),
)
async def delete_membership(context: Context, viewer: User, customer_number: CustomerNumber) -> None:
    """Ends one's own access to a company, at once; log in again for what is left. The last owner names another first,
    as long as there are other users."""
    await leave_company(context, viewer, customer_number)
