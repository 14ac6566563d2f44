"""identity, wired on one screen."""

from services.identity import consumers, endpoints
from services.identity.adapters.access_tokens import AccessTokens
from services.identity.adapters.accounts import AccountStore
from services.identity.adapters.customer_numbers import new_customer_number
from services.identity.adapters.one_time_tokens import OneTimeTokens
from services.identity.adapters.passwords import Passwords
from services.identity.adapters.refresh_tokens import RefreshTokens
from services.identity.adapters.reset_requests import reset_request_store
from services.identity.adapters.sessions import session_store
from services.identity.adapters.signing_keys import read_signing_keys
from services.identity.context import Identity
from services.identity.settings import Settings
from shared.service import Kit, Wiring


def wire(settings: Settings, kit: Kit) -> Wiring[Identity]:
    """The whole service from its settings and the kernel's kit."""
    identity = Identity(
        accounts=AccountStore(kit.database, kit.outbound),
        sessions=session_store(kit.database, kit.outbound),
        reset_requests=reset_request_store(kit.database, kit.outbound),
        passwords=Passwords(settings.password_hash_memory, settings.password_hash_rounds),
        access_tokens=AccessTokens(read_signing_keys(settings.signing_keys), settings.token_issuer, kit.new_id),
        refresh_tokens=RefreshTokens(settings.refresh_token_keys),
        one_time_tokens=OneTimeTokens(settings.notifier_public_key),
        rate_limits=kit.rate_limits,
        clock=kit.clock,
        new_id=kit.new_id,
        new_customer_number=new_customer_number,
        terms_version=settings.terms_version,
    )
    return Wiring(
        context=identity,
        routers=endpoints.ROUTERS,
        handlers=consumers.TABLE,
        stores=(identity.accounts, identity.sessions, identity.reset_requests),
        public_key=identity.access_tokens.public_key,
    )
