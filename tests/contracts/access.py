"""Who may do what: one row per route of every service (AP-02). A new route needs a row; a new kind of party a column.

Parties: `private` is a private account, `owner` to `viewer` are a company's users by role, `guest` holds the token of
one order, `staff` and `machine` have every scope. `anyone` needs no token, `provider` signs its requests,
`our pages` are known by their origin and a cookie, `secret` by what a client was told when it began.
"""

from typing import Literal, get_args

Party = Literal["private", "owner", "buyer", "accountant", "viewer", "guest", "staff", "machine"]
PARTIES: tuple[Party, ...] = get_args(Party)

ANYONE, PROVIDER, OUR_PAGES, SECRET = "anyone", "provider", "our pages", "secret"
TOKENLESS = {ANYONE, PROVIDER, OUR_PAGES, SECRET}
MEMBERS, MERCHANT = "owner buyer accountant viewer", "staff machine"
MANAGERS = "owner staff machine"
CUSTOMERS = f"private {MEMBERS}"
FOR_ALL_STAFF = {("DELETE", "/identity/v1/staff/sessions/current")}
"""Routes that every member of the staff may use, with whatever scopes."""

LOGGED_IN = CUSTOMERS

ACCESS: dict[str, str] = {
    # identity: one's own account and sessions
    "GET    /identity/v1/.well-known/jwks.json": ANYONE,
    "GET    /identity/v1/.well-known/oauth-authorization-server": ANYONE,
    "GET    /identity/v1/legal-texts": ANYONE,
    "GET    /identity/v1/legal-texts/{kind}": ANYONE,
    "POST   /identity/v1/accounts": ANYONE,
    "POST   /identity/v1/registrations": ANYONE,
    "GET    /identity/v1/registrations/{registration_id}": SECRET,
    "PUT    /identity/v1/registrations/{registration_id}/profile": SECRET,
    "PUT    /identity/v1/registrations/{registration_id}/details": SECRET,
    "POST   /identity/v1/registrations/{registration_id}/confirmation": SECRET,
    "POST   /identity/v1/address-confirmations": ANYONE,
    "POST   /identity/v1/address-confirmations/refusals": ANYONE,
    "POST   /identity/v1/address-confirmations/requests": ANYONE,
    "POST   /identity/v1/password-resets": ANYONE,
    "POST   /identity/v1/password-resets/redeem": ANYONE,
    "POST   /identity/v1/sessions": ANYONE,
    "POST   /identity/v1/sessions/refresh": ANYONE,
    "DELETE /identity/v1/sessions/current": LOGGED_IN,
    "GET    /identity/v1/sessions": LOGGED_IN,
    "DELETE /identity/v1/sessions/{session_id}": LOGGED_IN,
    "DELETE /identity/v1/sessions": LOGGED_IN,
    "POST   /identity/v1/browser-sessions": OUR_PAGES,
    "POST   /identity/v1/browser-sessions/refresh": OUR_PAGES,
    "DELETE /identity/v1/browser-sessions/current": OUR_PAGES,
    "GET    /identity/v1/me": LOGGED_IN,
    "PATCH  /identity/v1/me": LOGGED_IN,
    "POST   /identity/v1/me/password": LOGGED_IN,
    "POST   /identity/v1/me/email-change": LOGGED_IN,
    "POST   /identity/v1/email-changes": ANYONE,
    "GET    /identity/v1/me/addresses": LOGGED_IN,
    "POST   /identity/v1/me/addresses": LOGGED_IN,
    "GET    /identity/v1/me/addresses/{address_id}": LOGGED_IN,
    "PUT    /identity/v1/me/addresses/{address_id}": LOGGED_IN,
    "PUT    /identity/v1/me/addresses/{address_id}/default": LOGGED_IN,
    "DELETE /identity/v1/me/addresses/{address_id}": LOGGED_IN,
    "GET    /identity/v1/me/vehicles": LOGGED_IN,
    "POST   /identity/v1/me/vehicles": LOGGED_IN,
    "GET    /identity/v1/me/vehicles/{vehicle_id}": LOGGED_IN,
    "PUT    /identity/v1/me/vehicles/{vehicle_id}": LOGGED_IN,
    "PUT    /identity/v1/me/vehicles/{vehicle_id}/main": LOGGED_IN,
    "DELETE /identity/v1/me/vehicles/{vehicle_id}": LOGGED_IN,
    # identity: logging in at other companies; a ticket, shown by who began, is the proof
    "GET    /identity/v1/providers": ANYONE,
    "GET    /identity/v1/providers/{provider}/callback": ANYONE,
    "POST   /identity/v1/provider-logins": ANYONE,
    "POST   /identity/v1/browser-provider-logins": OUR_PAGES,
    "POST   /identity/v1/provider-tickets": ANYONE,
    "POST   /identity/v1/sessions/by-provider": ANYONE,
    "POST   /identity/v1/browser-sessions/by-provider": OUR_PAGES,
    "GET    /identity/v1/me/providers": LOGGED_IN,
    "POST   /identity/v1/me/providers": LOGGED_IN,
    "DELETE /identity/v1/me/providers/{provider}": LOGGED_IN,
    "PUT    /identity/v1/sessions/current/customer": CUSTOMERS,
    # identity: companies
    "POST   /identity/v1/companies": MERCHANT,
    "GET    /identity/v1/companies": MERCHANT,
    "GET    /identity/v1/companies/{customer_number}": f"{MEMBERS} {MERCHANT}",
    "PUT    /identity/v1/companies/{customer_number}": MERCHANT,
    "PUT    /identity/v1/companies/{customer_number}/contact-person": MERCHANT,
    "GET    /identity/v1/me/consents": LOGGED_IN,
    "PUT    /identity/v1/me/consents/{consent}": LOGGED_IN,
    # identity: staff
    "POST   /identity/v1/staff/enrolments": ANYONE,
    "POST   /identity/v1/staff/enrolments/confirm": ANYONE,
    "POST   /identity/v1/staff/logins": ANYONE,
    "POST   /identity/v1/staff/sessions": ANYONE,
    "POST   /identity/v1/staff/sessions/refresh": ANYONE,
    "DELETE /identity/v1/staff/sessions/current": "staff",
    "GET    /identity/v1/companies/{customer_number}/users": MANAGERS,
    "GET    /identity/v1/companies/{customer_number}/users/{account_id}": MANAGERS,
    "PUT    /identity/v1/companies/{customer_number}/users/{account_id}": MANAGERS,
    "DELETE /identity/v1/companies/{customer_number}/users/{account_id}": MANAGERS,
    "POST   /identity/v1/companies/{customer_number}/invitations": MANAGERS,
    "POST   /identity/v1/company-links": CUSTOMERS,
    "GET    /identity/v1/access-requests": MANAGERS,
    "POST   /identity/v1/access-requests/{access_request_id}/decision": MANAGERS,
    "POST   /identity/v1/access-requests/shown": ANYONE,
    "POST   /identity/v1/access-requests/decided": ANYONE,
    "POST   /identity/v1/me/memberships": CUSTOMERS,
    "DELETE /identity/v1/me/memberships/{customer_number}": CUSTOMERS,
    "POST   /identity/v1/me/data-requests": CUSTOMERS,
    "GET    /identity/v1/me/data-requests": CUSTOMERS,
    "GET    /identity/v1/me/data-requests/{request_id}": CUSTOMERS,
    "POST   /identity/v1/me/data-requests/{request_id}/withdrawal": CUSTOMERS,
    "POST   /identity/v1/me/data-requests/archive": CUSTOMERS,
    "POST   /identity/v1/data-requests/confirm": ANYONE,
    "POST   /identity/v1/data-requests": MERCHANT,
    "GET    /identity/v1/data-requests": MERCHANT,
    "POST   /identity/v1/data-requests/{request_id}/refusal": MERCHANT,
    "POST   /identity/v1/oauth/token": ANYONE,
    "GET    /identity/v1/machine-clients": "staff",
    "POST   /identity/v1/machine-clients": "staff",
    "GET    /identity/v1/machine-clients/{client_id}": "staff",
    "DELETE /identity/v1/machine-clients/{client_id}": "staff",
    "POST   /identity/v1/machine-clients/{client_id}/secrets": "staff",
    # orders
    "GET    /orders/v1/products": ANYONE,
    "POST   /orders/v1/orders": "private owner buyer",
    "GET    /orders/v1/orders": "private owner buyer accountant viewer staff machine",
    "GET    /orders/v1/orders/{number}": "private owner buyer accountant viewer guest staff machine",
    "POST   /orders/v1/orders/{number}/cancel": "private owner buyer staff machine",
    # billing
    "POST   /billing/v1/checkouts": "private owner buyer accountant guest staff machine",
    "POST   /billing/v1/checkouts/{checkout_session_id}/return": "private owner buyer accountant guest staff machine",
    "GET    /billing/v1/invoices": "private owner buyer accountant viewer staff machine",
    "GET    /billing/v1/invoices/{number}": "private owner buyer accountant viewer guest staff machine",
    "GET    /billing/v1/invoices/{number}/pdf": "private owner buyer accountant viewer guest staff machine",
    "POST   /billing/v1/webhooks/stripe": PROVIDER,
}


def rows(service: str) -> dict[tuple[str, str], str]:
    """The rows of one service: (method, path) → who may."""
    split = {tuple(row.split()): who for row, who in ACCESS.items()}
    return {(method, path): who for (method, path), who in split.items() if path.startswith(f"/{service}/")}
