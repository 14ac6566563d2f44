"""What identity answers over HTTP, one file per resource."""

from pathlib import Path

from services.identity.endpoints import (
    access_requests,
    accounts,
    address_confirmations,
    browser_sessions,
    companies,
    company_users,
    consents,
    data_requests,
    delivery_addresses,
    issuer,
    keys,
    legal_texts,
    machine_clients,
    me,
    memberships,
    oauth,
    password_resets,
    profile,
    provider_logins,
    provider_tickets,
    providers,
    registrations,
    sessions,
    staff_data_requests,
    staff_enrolments,
    staff_sessions,
    vehicles,
)
from shared.i18n.catalogue import Catalogue
from shared.web.openapi.examples import load

ROUTERS = (
    legal_texts.router,
    accounts.router,
    registrations.router,
    address_confirmations.router,
    sessions.router,
    browser_sessions.router,
    password_resets.router,
    providers.router,
    provider_logins.router,
    provider_tickets.router,
    me.router,
    data_requests.router,
    staff_data_requests.router,
    profile.router,
    delivery_addresses.router,
    vehicles.router,
    companies.router,
    consents.router,
    company_users.router,
    access_requests.router,
    memberships.router,
    keys.router,
    issuer.router,
    staff_enrolments.router,
    machine_clients.router,
    oauth.router,
    staff_sessions.router,
)

EXAMPLES = load(Path(__file__).parent)
"""Requests and answers as the tests recorded them, for the API's document."""

PROBLEM_TEXTS = Catalogue.load(Path(__file__).with_name("problems.toml"))
"""What customers read of the codes that only this service answers."""
