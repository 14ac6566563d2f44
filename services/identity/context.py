"""What the endpoints, consumers and actions of identity are handed; wired in `service.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.identity.adapters.mongo.access_requests import AccessRequestStore
from services.identity.adapters.mongo.accounts import AccountStore
from services.identity.adapters.mongo.export_parts import ExportPartStore
from services.identity.adapters.mongo.invitations import InvitationStore
from services.identity.adapters.mongo.legal_texts import LegalTextStore
from services.identity.adapters.mongo.staff import StaffStore
from services.identity.adapters.oauth.providers import Providers
from services.identity.domain.access.document import KnownDocument
from services.identity.domain.companies.company import Company
from services.identity.domain.consents.consents import ConsentProof, Consents
from services.identity.domain.data_requests.request import DataRequest
from services.identity.domain.links.link_request import LinkRequest
from services.identity.domain.machines.client import MachineClient
from services.identity.domain.profiles.profile import Profile
from services.identity.domain.providers.login import ProviderLogin
from services.identity.domain.registration.draft import Draft
from services.identity.domain.sessions.login_guard import LoginGuard
from services.identity.domain.sessions.session import Session
from services.identity.security.access_tokens import AccessTokens
from services.identity.security.device_tokens import DeviceTokens
from services.identity.security.one_time_tokens import OneTimeTokens
from services.identity.security.passwords import Passwords
from services.identity.security.refresh_tokens import RefreshTokens
from services.identity.security.totp import Totp
from shared.events.sealing import PersonalBox
from shared.persistence.personal_data import PersonalData
from shared.persistence.processes import Processes
from shared.persistence.projections import Projections
from shared.persistence.repository import Repository
from shared.runtime.return_targets import ReturnTargets
from shared.values.clock import Clock
from shared.values.ids import NewId
from shared.web.idempotency import Idempotency
from shared.web.rate_limits import RateLimits


@dataclass(frozen=True)
class ProviderContext:
    """Logging in at other companies: those of the settings, what has begun, and the path of the page that it ends on
    below each return target."""

    offered: Providers
    logins: Repository[ProviderLogin]
    sealing: PersonalBox
    return_path: str


@dataclass(frozen=True)
class IdentityContext:
    """The service's stores and tools."""

    accounts: AccountStore
    sessions: Repository[Session]
    companies: Repository[Company]
    invitations: InvitationStore
    access_requests: AccessRequestStore
    known_documents: Projections[KnownDocument]
    link_requests: Repository[LinkRequest]
    login_guards: Repository[LoginGuard]
    legal_texts: LegalTextStore
    providers: ProviderContext
    staff: StaffStore
    machine_clients: Repository[MachineClient]
    staff_sessions: Repository[Session]
    drafts: Repository[Draft]
    data_requests: Processes[DataRequest]
    export_parts: ExportPartStore
    personal_data: PersonalData
    passwords: Passwords
    access_tokens: AccessTokens
    refresh_tokens: RefreshTokens
    device_tokens: DeviceTokens
    one_time_tokens: OneTimeTokens
    consents: Repository[Consents]
    consent_proofs: Repository[ConsentProof]
    totp: Totp
    rate_limits: RateLimits
    idempotency: Idempotency
    clock: Clock
    new_id: NewId
    new_customer_number: Callable[[], str]
    new_company_customer_number: Callable[[], str]
    profiles: Sequence[Profile]
    return_targets: ReturnTargets
    login_path: str
    public_url: str
