"""`/identity/v1/companies/{customer_number}/users` and `/invitations`: who acts for a company (ID-17, ID-20)."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Response
from pydantic import Field

from services.identity.actions.invitations.send_invitation import Invited, send_invitation
from services.identity.actions.memberships.change_role import change_role
from services.identity.actions.memberships.company_users import list_users, one_user
from services.identity.actions.memberships.leave_company import remove_user
from services.identity.domain.accounts.account import Account
from services.identity.domain.memberships.transitions import membership_of
from services.identity.endpoints.companies import CustomerNumber
from services.identity.endpoints.context import Context
from services.identity.endpoints.parties import for_its_owners
from shared.errors import NotFound
from shared.values.locale import DEFAULT_LOCALE, Locale
from shared.values.viewer import Role, Scope, Viewer
from shared.web.fields import Email, ReturnTargetName
from shared.web.openapi.declare import documented
from shared.web.preconditions import RequiredIfMatch
from shared.web.routes import router_for
from shared.web.schemas import RequestModel, ResponseModel

router = router_for("companies")

INVITING = "30/hour"
INVITING_ONE = "3/day"

RoleName = Literal["owner", "buyer", "accountant", "viewer"]
AccountId = Annotated[str, Path(max_length=40, examples=["acc_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
Reader = Annotated[Viewer, for_its_owners(Scope.IDENTITY_READ)]
Manager = Annotated[Viewer, for_its_owners(Scope.IDENTITY_WRITE)]


class UserResponse(ResponseModel):
    """A user of the company."""

    account_id: str
    email: str
    first_name: str
    name: str
    role: RoleName
    since: datetime

    @classmethod
    def of(cls, account: Account, customer_number: str) -> "UserResponse":
        membership = membership_of(account, customer_number)
        if membership is None:
            raise NotFound("user")
        return cls(
            account_id=account.account_id,
            email=account.email,
            first_name=account.first_name,
            name=account.name,
            role=membership.role.value,
            since=membership.since,
        )


class UsersResponse(ResponseModel):
    """All users; a company has 200 at most."""

    items: list[UserResponse]


class RoleRequest(RequestModel):
    """What the user may do from now on."""

    role: RoleName


class InvitationRequest(RequestModel):
    """Whom to invite. The link in the mail is good for whoever logs in under this address."""

    email: Email
    role: RoleName
    locale: Annotated[Locale, Field(description="language of the mail")] = DEFAULT_LOCALE
    return_target: ReturnTargetName = None


class InvitationResponse(ResponseModel):
    """An invitation."""

    email: str
    role: RoleName
    status: Annotated[Literal["open", "accepted", "withdrawn"], Field(description="withdrawn: the user has left")]
    invited_at: datetime


@router.get(
    "/companies/{customer_number}/users",
    operation_id="listUsers",
    summary="List a company's users",
    response_description="Its users.",
    responses=documented({404: ["not_found"]}),
)
async def get_users(context: Context, viewer: Reader, customer_number: CustomerNumber) -> UsersResponse:
    """For the company's owners, and staff."""
    users = await list_users(context, viewer, customer_number)
    return UsersResponse(items=[UserResponse.of(user, customer_number) for user in users])


@router.get(
    "/companies/{customer_number}/users/{account_id}",
    operation_id="getUser",
    summary="Read one of a company's users",
    response_description="The user.",
    responses=documented({404: ["not_found"]}, headers={200: ["ETag"]}),
)
async def get_user(
    context: Context, viewer: Reader, customer_number: CustomerNumber, account_id: AccountId, response: Response
) -> UserResponse:
    """For the company's owners, and staff."""
    user = await one_user(context, viewer, customer_number, account_id)
    response.headers["ETag"] = f'"{user.version}"'
    return UserResponse.of(user.state, customer_number)


@router.put(
    "/companies/{customer_number}/users/{account_id}",
    operation_id="changeUserRole",
    summary="Give a user another role",
    response_description="The user with the role.",
    responses=documented(
        {404: ["not_found"], 409: ["last_owner", "sub_users_off"], 503: ["contended"]}, headers={200: ["ETag"]}
    ),
)
async def put_role(
    context: Context,
    viewer: Manager,
    customer_number: CustomerNumber,
    account_id: AccountId,
    expected: RequiredIfMatch,
    body: RoleRequest,
    response: Response,
) -> UserResponse:
    """For the company's owners with the sub-user module, and staff. A role that may do less ends the user's sessions;
    as long as there are users, one of them is an owner."""
    user = await change_role(context, viewer, customer_number, account_id, Role(body.role), expected)
    response.headers["ETag"] = f'"{user.version}"'
    return UserResponse.of(user.state, customer_number)


@router.delete(
    "/companies/{customer_number}/users/{account_id}",
    operation_id="removeUser",
    summary="Remove a user",
    status_code=204,
    response_description="The user has left: membership and sessions have ended, in every service.",
    responses=documented({404: ["not_found"], 409: ["last_owner", "sub_users_off"], 503: ["contended"]}),
)
async def delete_user(
    context: Context, viewer: Manager, customer_number: CustomerNumber, account_id: AccountId
) -> None:
    """For the company's owners with the sub-user module, and staff, who may remove the last owner too."""
    await remove_user(context, viewer, customer_number, account_id)


@router.post(
    "/companies/{customer_number}/invitations",
    operation_id="inviteUser",
    summary="Invite a user",
    response_description="The invitation, whose link is on its way.",
    responses=documented(
        {
            404: ["not_found"],
            409: ["already_user", "sub_users_off", "too_many_users"],
            429: ["too_many_attempts"],
            503: ["contended"],
        }
    ),
)
async def post_invitation(
    context: Context, viewer: Manager, customer_number: CustomerNumber, body: InvitationRequest
) -> InvitationResponse:
    """For the company's owners with the sub-user module, and staff. Repeated, the mail is sent again and the link of
    the one before ends, so it needs no Idempotency-Key."""
    await context.rate_limits.hit("invite", INVITING, viewer.account_id)
    await context.rate_limits.hit("invite_one", INVITING_ONE, body.email.key)
    invited = Invited(body.email, Role(body.role), body.locale, body.return_target)
    sent = await send_invitation(context, viewer, customer_number, invited)
    return InvitationResponse.model_validate(sent.state)
