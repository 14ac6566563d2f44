"""Good settings of every service, as its environment gives them; a test names what it changes."""

from typing import Any, TypeVar

from sandbox.stack.environment import LEGAL_TEXTS
from services.billing.settings import Settings as BillingSettings
from services.identity.settings import Settings as IdentitySettings
from services.notifier.settings import Settings as NotifierSettings
from services.orders.settings import Settings as OrdersSettings
from shared.runtime.settings import ServiceSettings
from shared.values.keys import encode_key
from tests.support.keys import NOTIFIER_PRIVATE_KEY, NOTIFIER_PUBLIC_KEY, PERSONAL_KEY, SIGNING_KEYS

S = TypeVar("S", bound=ServiceSettings)

STRIPE_KEY = "sk_test_billing"
WEBHOOK_SECRET, OLD_WEBHOOK_SECRET = "whsec_test_current", "whsec_test_previous"
PUBLIC_URL = "https://api.shop.example"
SECOND_FACTOR_KEY = encode_key(bytes(range(32, 64)))
REFRESH_KEY = encode_key(bytes(reversed(range(32))))

_SHARED = {
    "MONGO_URL": "mongodb://unused.test",
    "AMQP_URL": "amqp://unused.test",
    "PERSONAL_DATA_KEYS": PERSONAL_KEY,
    "JWKS_URL": "http://unused.test/jwks.json",
    "PUBLIC_URL": PUBLIC_URL,
    "ALLOWED_ORIGINS": "https://shop.example",
    "RETURN_TARGETS": "web=https://shop.example,app=com.example.shop:/",
}

ENVIRONMENT: dict[str, dict[str, str]] = {
    "orders": _SHARED,
    "identity": _SHARED
    | {
        "SIGNING_KEYS": SIGNING_KEYS,
        "REFRESH_TOKEN_KEYS": REFRESH_KEY,
        "SECOND_FACTOR_KEYS": SECOND_FACTOR_KEY,
        "NOTIFIER_PUBLIC_KEY": NOTIFIER_PUBLIC_KEY,
        "LEGAL_TEXTS_DIR": str(LEGAL_TEXTS),
        "LOGIN_PATH": "/{locale}/login",
        "PASSWORD_HASH_MEMORY": "64",
        "PASSWORD_HASH_ROUNDS": "1",
    },
    "billing": _SHARED
    | {
        "STRIPE_API_KEY": STRIPE_KEY,
        "STRIPE_WEBHOOK_SECRETS": f"{WEBHOOK_SECRET},{OLD_WEBHOOK_SECRET}",
        "STRIPE_PAYMENT_METHODS": "card,sepa_debit",
        "STRIPE_TIMEOUT": "1",
        "CHECKOUT_SUCCESS_PATH": "/{locale}/paid/{order}?session_id={CHECKOUT_SESSION_ID}",
        "CHECKOUT_CANCEL_PATH": "/{locale}/cancelled/{order}",
        "BRAND_NAME": "Comptoir Exemple",
        "BILLING_URL": "http://billing.test",
        "NOTIFIER_PUBLIC_KEY": NOTIFIER_PUBLIC_KEY,
        "DOCUMENT_LINK_KEYS": f"{encode_key(bytes([7] * 32))},{encode_key(bytes([8] * 32))}",
        "SELLER_NAME": "Comptoir Exemple SA",
        "SELLER_STREET": "Rue de l'Exemple 1",
        "SELLER_POSTAL_CODE": "1000",
        "SELLER_CITY": "Bruxelles",
        "SELLER_COUNTRY": "BE",
        "SELLER_VAT_NUMBER": "BE0999999922",
        "SELLER_COMPANY_NUMBER": "0999999922",
        "SELLER_EMAIL": "factures@example.com",
    },
    "notifier": _SHARED
    | {
        "SMTP_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": "Comptoir Démo <bonjour@comptoir.example>",
        "NOTIFIER_PRIVATE_KEY": NOTIFIER_PRIVATE_KEY,
        "BRAND_NAME": "Comptoir",
        "BRAND_ADDRESS": "Comptoir SA, Bruxelles",
        "MAIL_LINK_SHOP": "/{locale}",
        "MAIL_LINK_ORDER": "/{locale}/orders/{order}",
        "MAIL_LINK_CONFIRM_ADDRESS": "/{locale}/confirm#token={token}",
        "MAIL_LINK_FORGOT_PASSWORD": "/{locale}/password",
        "MAIL_LINK_ACCEPT_INVITATION": "/{locale}/invitation#token={token}",
        "MAIL_LINK_CHANGE_EMAIL": "/{locale}/change-email#token={token}",
        "MAIL_LINK_DECIDE_ACCESS": "/{locale}/access#token={token}",
        "MAIL_LINK_RESET_PASSWORD": "/{locale}/password#token={token}",
        "MAIL_LINK_DATA_REQUESTS": "/{locale}/data",
        "MAIL_LINK_CONFIRM_DATA_REQUEST": "/{locale}/data#confirm={token}",
        "MAIL_LINK_DOWNLOAD_EXPORT": "/{locale}/data#archive={token}",
        "MAIL_RETRY_DELAYS": "5,30,120",
        "MAIL_LEASE": "12",
    },
}


def orders(**changes: Any) -> OrdersSettings:
    """orders' settings; `changes` by their field names."""
    return _settings("orders", OrdersSettings, changes)


def identity(**changes: Any) -> IdentitySettings:
    """identity's settings, with cheap password hashes."""
    return _settings("identity", IdentitySettings, changes)


def billing(**changes: Any) -> BillingSettings:
    """billing's settings; `stripe_api_url` has to be given by whoever calls Stripe."""
    return _settings("billing", BillingSettings, changes)


def notifier(**changes: Any) -> NotifierSettings:
    """notifier's settings, with short retry delays and a short lease."""
    return _settings("notifier", NotifierSettings, changes)


def _settings(service: str, model: type[S], changes: dict[str, Any]) -> S:
    return model(**{name.lower(): value for name, value in ENVIRONMENT[service].items()} | changes)
