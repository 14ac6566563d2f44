"""What the endpoints, consumers and actions of identity are handed; wired in `service.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from services.identity.adapters.access_tokens import AccessTokens
from services.identity.adapters.accounts import AccountStore
from services.identity.adapters.one_time_tokens import OneTimeTokens
from services.identity.adapters.passwords import Passwords
from services.identity.adapters.refresh_tokens import RefreshTokens
from services.identity.domain.reset_request import ResetRequest
from services.identity.domain.session import Session
from shared.clock import Clock
from shared.ids import NewId
from shared.store import Aggregates
from shared.web.rate_limits import RateLimits


@dataclass(frozen=True)
class Identity:
    """The service's stores and tools."""

    accounts: AccountStore
    sessions: Aggregates[Session]
    reset_requests: Aggregates[ResetRequest]
    passwords: Passwords
    access_tokens: AccessTokens
    refresh_tokens: RefreshTokens
    one_time_tokens: OneTimeTokens
    rate_limits: RateLimits
    clock: Clock
    new_id: NewId
    new_customer_number: Callable[[], str]
    terms_version: str
