"""`/identity/v1/accounts`: registration in one call (ID-03, ID-04)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Response
from prometheus_client import Counter
from pydantic import Field

from services.identity.actions.accounts.open_account import EmailTaken
from services.identity.actions.accounts.register_account import Registration, register_account
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.domain.memberships.acting import customers_of
from services.identity.domain.profiles.profile import Profile
from services.identity.endpoints.context import Context
from services.identity.endpoints.fields import NewPassword, ProfileName
from services.identity.endpoints.person import PersonRequest, ShownTermsRequest
from services.identity.endpoints.ticket import CookieIfAny, TicketRequest
from shared.web.client import Client
from shared.web.fields import ReturnTargetName, TermsAccepted
from shared.web.openapi.declare import documented
from shared.web.responses import AddressResponse
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("accounts", "Open an account, confirm its e-mail address, read it.")

REGISTERING, REGISTERING_FOR_LONG = "10/minute", "50/hour"
ASKING_WHO_IS_HERE = "5/hour"
"""Of answers `email_taken`: a customer needs one or two, who asks for more asks for somebody else."""

registrations = Counter("comptoir_registrations_total", "Attempts to open an account, by outcome", ["outcome"])


class RegistrationRequest(PersonRequest):
    """Everything at once; the mailed link then confirms the e-mail address."""

    password: Annotated[NewPassword | None, Field(description="needed unless a provider confirms the address")] = None
    terms_accepted: TermsAccepted
    terms: ShownTermsRequest
    profile: ProfileName = Profile.INDIVIDUAL
    return_target: ReturnTargetName = None
    provider: Annotated[TicketRequest | None, Field(description="the login at a provider that it is linked to")] = None

    def registration(self, cookie: str | None) -> Registration:
        return Registration(
            profile=self.profile,
            details=self.details(),
            password=self.password,
            terms_version=self.terms.version,
            terms_hash=self.terms.hash,
            return_target=self.return_target,
            ticket=self.provider.shown(cookie) if self.provider else None,
        )


class CustomerResponse(ResponseModel):
    """A customer that the account may act for: its own, or a company of which it is a user, in its role."""

    customer_number: Annotated[str, Field(examples=["C123456782"])]
    kind: Literal["private", "member"]
    role: Literal["owner", "buyer", "accountant", "viewer"]


class AccountResponse(ResponseModel):
    """An account, as its owner sees it."""

    account_id: Annotated[str, Field(examples=["acc_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"])]
    customer_number: Annotated[str, Field(examples=["C123456782"])]
    profile: Annotated[str, Field(description="what kind of customer", examples=["individual"])]
    email: Annotated[str, Field(examples=["camille@example.com"])]
    email_confirmed: bool
    first_name: str
    name: str
    phone: Annotated[str, Field(examples=["+32470123456"])]
    address: AddressResponse
    locale: Literal["fr", "nl", "en"]
    registered_at: datetime
    customers: Annotated[tuple[CustomerResponse, ...], Field(description="whom the account may act for")] = ()

    @classmethod
    def of(cls, account: Account) -> "AccountResponse":
        same = {name: getattr(account, name) for name in cls.model_fields.keys() - {"email_confirmed", "customers"}}
        customers = tuple(CustomerResponse.model_validate(each) for each in customers_of(account))
        confirmed = account.email_confirmed_at is not None
        return cls.model_validate(same | {"email_confirmed": confirmed, "customers": customers})


@asynccontextmanager
async def taken_counted(context: IdentityContext, client: str) -> AsyncIterator[None]:
    """Counts the block against the limit of answers `email_taken`, and takes it back when it ends in anything else:
    429 comes before the answer would tell anything."""
    attempt = await context.rate_limits.hit("register_taken", ASKING_WHO_IS_HERE, client)
    outcome = "refused"
    try:
        yield
        outcome = "opened"
    except EmailTaken:
        outcome = "email_taken"
        raise
    finally:
        registrations.labels(outcome).inc()
        if outcome != "email_taken":
            await attempt.take_back()


async def limited(context: Context, client: Client) -> None:
    """Counts the attempt before its body is looked at: guessing its password costs some 5 ms."""
    await context.rate_limits.hit("register", REGISTERING, client)
    await context.rate_limits.hit("register_for_long", REGISTERING_FOR_LONG, client)


@router.post(
    "/accounts",
    operation_id="registerAccount",
    summary="Open an account",
    status_code=201,
    response_description="The new account.",
    responses=documented(
        {409: ["email_taken", "provider_taken", "provider_ticket_invalid", "terms_changed"], 503: ["contended"]},
        headers={201: ["Location"]},
    ),
    dependencies=[Depends(limited)],
)
async def register(
    context: Context, client: Client, body: RegistrationRequest, cookie: CookieIfAny, response: Response
) -> AccountResponse:
    """Opens an account. An address has one at most, so a repeat answers 409 `email_taken` and needs no
    Idempotency-Key. When `terms` are not those in force, 409 `terms_changed`: show them, and ask again.

    With `provider`, the account is linked to it; when it confirms the address, no password and no other confirmation
    are needed. The ticket stays good: log in by it then."""
    async with taken_counted(context, client):
        account = await register_account(context, body.registration(cookie), client)
    response.headers["Location"] = "/identity/v1/me"
    return AccountResponse.of(account.state)
