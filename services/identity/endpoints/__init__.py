"""What identity answers over HTTP, one file per resource."""

from services.identity.endpoints import (
    accounts,
    address_confirmations,
    browser_sessions,
    keys,
    me,
    password_resets,
    sessions,
)

ROUTERS = (
    accounts.router,
    address_confirmations.router,
    sessions.router,
    browser_sessions.router,
    password_resets.router,
    me.router,
    keys.router,
)
