"""Issue a machine client, give it another secret, revoke it (ID-29)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from services.identity.context import IdentityContext
from services.identity.domain.links.token import token_hash
from services.identity.domain.machines.client import ClientSecret, MachineClient, revoke, rotate
from shared.errors import FieldError, Invalid
from shared.values.ids import new_secret
from shared.values.viewer import Scope, Viewer


@dataclass(frozen=True)
class Issued:
    """A client with a new secret in clear: it is shown once."""

    client: MachineClient
    secret: str = field(repr=False)


async def issue_client(
    context: IdentityContext, viewer: Viewer, name: str, scopes: Sequence[str], life: timedelta
) -> Issued:
    """A client for some of the viewer's own scopes: Invalid for others. Administering is nothing for machines."""
    given = viewer.scopes - {Scope.IDENTITY_ADMIN}
    wrong = [FieldError(f"scopes.{index}", "scope_not_yours") for index, each in enumerate(scopes) if each not in given]
    if wrong:
        raise Invalid(*wrong)
    secret, now = new_secret(), context.clock()
    client = MachineClient(
        client_id=context.new_id("cli"),
        name=name,
        scopes=tuple(sorted(set(scopes))),
        secrets=(ClientSecret(secret_hash=token_hash(secret), created_at=now),),
        created_at=now,
        created_by=viewer.account_id,
        expires_at=now + life,
    )
    await context.machine_clients.create(client.client_id, client)
    return Issued(client, secret)


async def rotate_secret(context: IdentityContext, viewer: Viewer, client_id: str, overlap: timedelta) -> Issued:
    """The client with a new secret, its present one good for `overlap` more; Invalid when the client may do more than
    the viewer, NotFound, ClientRevoked."""
    client = (await context.machine_clients.visible_to(viewer).get(client_id)).state
    if not viewer.scopes.issuperset(client.scopes):
        raise Invalid(FieldError("client_id", "scope_not_yours", in_body=False))
    secret, now = new_secret(), context.clock()
    changed = await context.machine_clients.change(
        client_id, lambda client: rotate(client, token_hash(secret), overlap, now), processed=None
    )
    return Issued(changed.state, secret)


async def revoke_client(context: IdentityContext, viewer: Viewer, client_id: str) -> None:
    """Nothing of it is good any more, here at once and in every service within two seconds; NotFound."""
    await context.machine_clients.visible_to(viewer).get(client_id)
    now = context.clock()
    await context.machine_clients.change(client_id, lambda client: revoke(client, now), processed=None)
