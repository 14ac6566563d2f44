"""An access token for a machine client (RFC 6749 section 4.4, ID-29)."""

from dataclasses import dataclass, field

from services.identity.context import IdentityContext
from services.identity.domain.links.token import token_hash
from services.identity.domain.machines.client import note_use, secret_of
from shared.errors import ComptoirError, NotFound
from shared.observability.security_log import What, record
from shared.values.viewer import Kind, Viewer, effective_scopes


class GrantRefused(ComptoirError):
    """`code` is the error of RFC 6749 section 5.2."""

    def __init__(self, code: str) -> None:
        self.code = code  # type: ignore[misc]  # a refusal names its own reason
        super().__init__()


@dataclass(frozen=True)
class Granted:
    """A token, for so many seconds, and the scopes that it is good for."""

    token: str = field(repr=False)
    seconds: int
    scopes: str


async def grant_token(context: IdentityContext, client_id: str, secret: str, wanted: str | None) -> Granted:
    """A token for the client's scopes, or for those `wanted`; it ends no later than the client and the secret.
    GrantRefused `invalid_client` for whatever is wrong with the client, `invalid_scope` for a scope it has not."""
    now = context.clock()
    try:
        client = (await context.machine_clients.get(client_id)).state
        presented = secret_of(client, token_hash(secret), now)
    except NotFound:
        presented = None
    if presented is None:
        record(What.LOGIN_FAILED, client_id=client_id[:40] if client_id.startswith("cli_") else None)
        raise GrantRefused("invalid_client")
    scopes = client.scopes if wanted is None else tuple(wanted.split())
    if not scopes or not set(scopes) <= set(client.scopes):
        raise GrantRefused("invalid_scope")
    await context.machine_clients.change(client_id, lambda client: note_use(client, now), processed=None)
    viewer = Viewer(
        kind=Kind.MACHINE,
        account_id=client_id,
        scopes=effective_scopes(Kind.MACHINE, None, scopes),
        session_epoch=client.epoch,
        client_id=client_id,
    )
    ends = [now + context.access_tokens.life, client.expires_at, *filter(None, [presented.expires_at])]
    token = context.access_tokens.issue(viewer, now, until=min(ends))
    record(What.LOGIN_SUCCEEDED, account_id=client_id)
    return Granted(token, int((min(ends) - now).total_seconds()), " ".join(sorted(viewer.scopes)))
