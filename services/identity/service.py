"""identity, wired on one screen."""

from functools import partial

from services.identity import consumers, deadlines, endpoints, jobs
from services.identity.actions.sessions.has_ended import has_ended
from services.identity.adapters.files.legal_texts import read_legal_texts
from services.identity.adapters.mongo.access_requests import AccessRequestStore, known_documents
from services.identity.adapters.mongo.accounts import AccountStore
from services.identity.adapters.mongo.companies import company_store
from services.identity.adapters.mongo.consents import consent_proof_store, consent_store
from services.identity.adapters.mongo.data_requests import data_request_store
from services.identity.adapters.mongo.drafts import draft_store
from services.identity.adapters.mongo.export_parts import ExportPartStore
from services.identity.adapters.mongo.invitations import InvitationStore
from services.identity.adapters.mongo.legal_texts import LegalTextStore
from services.identity.adapters.mongo.link_requests import link_request_store
from services.identity.adapters.mongo.login_guards import login_guard_store
from services.identity.adapters.mongo.machine_clients import machine_client_store
from services.identity.adapters.mongo.provider_logins import provider_login_store
from services.identity.adapters.mongo.sessions import session_store, staff_session_store
from services.identity.adapters.mongo.staff import StaffStore
from services.identity.adapters.oauth.providers import Providers
from services.identity.context import IdentityContext, ProviderContext
from services.identity.domain.providers.config import read_providers
from services.identity.endpoints import oauth
from services.identity.security.access_tokens import AccessTokens
from services.identity.security.customer_numbers import new_company_customer_number, new_customer_number
from services.identity.security.device_tokens import DeviceTokens
from services.identity.security.one_time_tokens import OneTimeTokens
from services.identity.security.passwords import Passwords
from services.identity.security.refresh_tokens import RefreshTokens
from services.identity.security.signing_keys import read_signing_keys
from services.identity.security.totp import Totp
from services.identity.settings import Settings
from shared.events.sealing import PersonalBox
from shared.runtime.return_targets import ReturnTargets
from shared.runtime.service import Kernel, ServiceDefinition


def wire(settings: Settings, kernel: Kernel) -> ServiceDefinition[IdentityContext]:
    """The whole service, from its settings and what the kernel hands over."""
    context = IdentityContext(
        accounts=AccountStore(kernel.database, kernel.outbound),
        sessions=session_store(kernel.database, kernel.outbound),
        companies=company_store(kernel.database, kernel.outbound),
        invitations=InvitationStore(kernel.database, kernel.outbound),
        access_requests=AccessRequestStore(kernel.database, kernel.outbound),
        known_documents=known_documents(kernel.database),
        link_requests=link_request_store(kernel.database, kernel.outbound),
        login_guards=login_guard_store(kernel.database, kernel.outbound),
        legal_texts=LegalTextStore(kernel.database, kernel.outbound, read_legal_texts(settings.legal_texts_dir)),
        providers=ProviderContext(
            offered=Providers(read_providers(settings.providers), settings.public_url, settings.provider_timeout),
            logins=provider_login_store(kernel.database, kernel.outbound),
            sealing=PersonalBox(settings.personal_data_keys),
            return_path=settings.provider_return_path,
        ),
        staff=StaffStore(kernel.database, kernel.outbound),
        machine_clients=machine_client_store(kernel.database, kernel.outbound),
        staff_sessions=staff_session_store(kernel.database, kernel.outbound),
        drafts=draft_store(kernel.database, kernel.outbound),
        data_requests=data_request_store(kernel.database, kernel.outbound),
        export_parts=ExportPartStore(kernel.database, kernel.outbound),
        personal_data=kernel.personal_data,
        passwords=Passwords(settings.password_hash_memory, settings.password_hash_rounds),
        access_tokens=AccessTokens(read_signing_keys(settings.signing_keys), settings.issuer, kernel.new_id),
        refresh_tokens=RefreshTokens(settings.refresh_token_keys),
        device_tokens=DeviceTokens(settings.refresh_token_keys, kernel.new_id),
        one_time_tokens=OneTimeTokens(settings.notifier_public_key),
        consents=consent_store(kernel.database, kernel.outbound),
        consent_proofs=consent_proof_store(kernel.database, kernel.outbound),
        totp=Totp(settings.second_factor_keys, settings.issuer),
        rate_limits=kernel.rate_limits,
        idempotency=kernel.idempotency,
        clock=kernel.clock,
        new_id=kernel.new_id,
        new_customer_number=new_customer_number,
        new_company_customer_number=new_company_customer_number,
        profiles=settings.profiles,
        return_targets=ReturnTargets(settings.return_targets),
        login_path=settings.login_path,
        public_url=settings.public_url,
    )
    return ServiceDefinition(
        context=context,
        routers=endpoints.ROUTERS,
        problem_texts=endpoints.PROBLEM_TEXTS,
        examples=endpoints.EXAMPLES,
        handlers=consumers.TABLE,
        jobs=jobs.TABLE,
        deadlines=deadlines.TABLE,
        stores=(
            context.accounts,
            context.sessions,
            context.companies,
            context.invitations,
            context.access_requests,
            context.known_documents,
            context.link_requests,
            context.login_guards,
            context.legal_texts,
            context.providers.logins,
            context.consents,
            context.consent_proofs,
            context.staff,
            context.machine_clients,
            context.staff_sessions,
            context.drafts,
            context.data_requests,
            context.export_parts,
        ),
        public_key=context.access_tokens.public_key,
        has_ended=partial(has_ended, context),
        forms=(oauth.PATH,),
    )
