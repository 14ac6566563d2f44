"""`/identity/v1/providers`: the companies that customers may log in by, and those linked to one's account (ID-09)."""

from datetime import datetime
from typing import Annotated

from fastapi import Response
from pydantic import Field

from services.identity.actions.providers.link_provider import link_provider
from services.identity.actions.providers.unlink_provider import unlink_provider
from services.identity.actions.sessions.find_session import find_session
from services.identity.context import IdentityContext
from services.identity.domain.accounts.account import Account
from services.identity.endpoints.context import Context
from services.identity.endpoints.ticket import LoginCookie, TicketRequest
from shared.values.viewer import Scope, Viewer
from shared.web.auth import allowed_to
from shared.web.openapi.declare import documented
from shared.web.routes import router_for
from shared.web.schemas import ResponseModel

router = router_for("providers", "Log in, register and link by an account at another company, such as PayPal.")

Reader = Annotated[Viewer, allowed_to(Scope.IDENTITY_READ)]
Writer = Annotated[Viewer, allowed_to(Scope.IDENTITY_WRITE)]
Name = Annotated[str, Field(examples=["paypal"])]


class ProviderResponse(ResponseModel):
    """A company that customers may log in by. `label` is what a button says."""

    name: Name
    label: Annotated[str, Field(examples=["PayPal"])]


class ProvidersResponse(ResponseModel):
    """In the merchant's order; empty when there is none."""

    items: list[ProviderResponse]


class LinkedProviderResponse(ProviderResponse):
    """A company that the account may be logged in by. `email` is the address of the account there, if it told one."""

    email: Annotated[str | None, Field(examples=["camille@example.com"])]
    linked_at: datetime


class LinkedProvidersResponse(ResponseModel):
    """Those of one's own account."""

    items: list[LinkedProviderResponse]

    @classmethod
    def of(cls, context: IdentityContext, account: Account) -> "LinkedProvidersResponse":
        offered = context.providers.offered.configured
        return cls(
            items=[
                LinkedProviderResponse(
                    name=each.provider,
                    label=offered[each.provider].label if each.provider in offered else each.provider,
                    email=each.email,
                    linked_at=each.linked_at,
                )
                for each in account.providers
            ]
        )


@router.get(
    "/providers",
    operation_id="listProviders",
    summary="List the providers",
    response_description="The providers.",
    responses=documented(headers={200: ["Cache-Control"]}),
)
async def get_providers(context: Context, response: Response) -> ProvidersResponse:
    """The companies that customers may log in by: a button of each belongs on the pages for login and registration."""
    response.headers["Cache-Control"] = "public, max-age=300"
    offered = context.providers.offered.configured.values()
    return ProvidersResponse(items=[ProviderResponse(name=each.name, label=each.label) for each in offered])


@router.get(
    "/me/providers",
    operation_id="listOwnProviders",
    summary="List one's linked providers",
    response_description="The linked providers.",
    responses=documented({401: ["session_over"]}),
)
async def get_own_providers(context: Context, viewer: Reader) -> LinkedProvidersResponse:
    """The companies by which one may log in."""
    return LinkedProvidersResponse.of(context, (await find_session(context, viewer)).account)


_CONFLICTS = ("address_not_confirmed", "provider_already_linked", "provider_taken", "provider_ticket_invalid")


@router.post(
    "/me/providers",
    operation_id="linkProvider",
    summary="Link a provider",
    response_description="The linked providers.",
    responses=documented({401: ["session_over"], 409: _CONFLICTS, 503: ["contended"]}),
)
async def post_own_provider(
    context: Context, viewer: Writer, body: TicketRequest, cookie: LoginCookie
) -> LinkedProvidersResponse:
    """Links the provider at which one has just logged in. The account's own address must be confirmed; one account at
    each provider, which no other account here may have."""
    account = await link_provider(context, viewer, body.shown(cookie))
    return LinkedProvidersResponse.of(context, account.state)


@router.delete(
    "/me/providers/{provider}",
    operation_id="unlinkProvider",
    summary="Unlink a provider",
    status_code=204,
    response_description="It is not linked any more.",
    responses=documented({401: ["session_over"], 404: ["not_found"], 409: ["last_way_in"], 503: ["contended"]}),
)
async def delete_own_provider(context: Context, viewer: Writer, provider: str) -> None:
    """Unlinks a provider; 409 `last_way_in` when one could then not log in any more: choose a password first."""
    await unlink_provider(context, viewer, provider)
