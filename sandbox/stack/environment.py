"""What each service is told by environment variables, in one table, and the development secrets behind it.

The secrets are made once, kept in `secrets.json` (mode 0600) and used again at every start.
"""

import base64
import json
import os
import secrets
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from joserfc.jwk import ECKey
from nacl.public import PrivateKey

from sandbox.stack.ports import HOST
from sandbox.stack.process import minimal_environment

SERVICES = ("identity", "orders", "billing", "notifier")

# A setting given to the runner under one of these names, or beginning so, wins over the table's value.
_GIVEN_WINS = (
    *("MONGO_URL", "AMQP_URL", "STRIPE_API_KEY", "STRIPE_API_URL", "STRIPE_WEBHOOK_SECRETS", "SMTP_URL"),
    *(
        "SELLER_",
        "BRAND_",
        "MAIL_FROM",
        "MAIL_LINK_",
        "CHECKOUT_",
        "RETURN_TARGETS",
        "LEGAL_TEXTS_DIR",
        "TIME_ZONE",
        "LOG_LEVEL",
        "OTEL_",
        "PROVIDERS",
    ),
)
_FOR_ALL = ("LOG_LEVEL", "OTEL_")

CLIENT_ID = "comptoir"
"""Under which identity is known to sandbox/oidc."""

# An invented merchant; the numbers are formally valid (modulo 97) and belong to nobody.
_SELLER = {
    "SELLER_NAME": "Comptoir Démo SA",
    "SELLER_STREET": "Rue de l’Exemple 1",
    "SELLER_POSTAL_CODE": "1000",
    "SELLER_CITY": "Bruxelles",
    "SELLER_COUNTRY": "BE",
    "SELLER_VAT_NUMBER": "BE0999999922",
    "SELLER_COMPANY_NUMBER": "0999999922",
    "SELLER_EMAIL": "comptabilite@comptoir.example",
}

_BRAND = {
    "BRAND_NAME": "Comptoir",
    "BRAND_COLOUR": "#1d3a6e",
    "BRAND_ADDRESS": "Comptoir Démo SA, Rue de l’Exemple 1, 1000 Bruxelles",
}


LEGAL_TEXTS = Path(__file__).parents[1] / "legal_texts"

# Where mails lead: the pages of the pretend merchant's shop.
_MAIL_LINKS = {
    "MAIL_LINK_SHOP": "/?lang={locale}",
    "MAIL_LINK_ORDER": "/order.html?lang={locale}&number={order}",
    "MAIL_LINK_CONFIRM_ADDRESS": "/confirm-address.html?lang={locale}#token={token}",
    "MAIL_LINK_FORGOT_PASSWORD": "/reset-password.html?lang={locale}",
    "MAIL_LINK_ACCEPT_INVITATION": "/company.html?lang={locale}#invitation={token}",
    "MAIL_LINK_CHANGE_EMAIL": "/change-email.html?lang={locale}#token={token}",
    "MAIL_LINK_DECIDE_ACCESS": "/access.html?lang={locale}#access={token}",
    "MAIL_LINK_RESET_PASSWORD": "/reset-password.html?lang={locale}#token={token}",
    "MAIL_LINK_DATA_REQUESTS": "/data.html?lang={locale}",
    "MAIL_LINK_CONFIRM_DATA_REQUEST": "/data.html?lang={locale}#confirm={token}",
    "MAIL_LINK_DOWNLOAD_EXPORT": "/data.html?lang={locale}#archive={token}",
}


def _key() -> str:
    """32 random bytes, base64url."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _signing_keys() -> str:
    """A JSON JWK set with one private ES256 key (RFC 7517)."""
    key = ECKey.generate_key("P-256", {"kid": secrets.token_hex(8), "use": "sig", "alg": "ES256"})
    return json.dumps({"keys": [key.as_dict(private=True)]})


_SECRETS: Mapping[str, Callable[[], str]] = {
    "signing_keys": _signing_keys,
    "refresh_token_keys": _key,
    "second_factor_keys": _key,
    "document_link_keys": _key,
    "notifier_private_key": lambda: base64.urlsafe_b64encode(bytes(PrivateKey.generate())).decode(),
    "stripe_api_key": lambda: f"sk_test_{secrets.token_hex(12)}",
    "company_client_secret": lambda: secrets.token_urlsafe(24),
    "stripe_webhook_secret": lambda: f"whsec_{secrets.token_hex(16)}",
    "personal_data_keys": _key,
    "security_log_key": _key,
    **{f"rabbitmq_{user}": lambda: secrets.token_urlsafe(24) for user in (*SERVICES, "operator")},
}


def fresh_secrets() -> dict[str, str]:
    """A new one of every secret, by name."""
    return {name: make() for name, make in _SECRETS.items()}


def load_secrets(path: Path) -> dict[str, str]:
    """Every secret by name: those of the file, and new ones, which are added to it, for what it lacks."""
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = {name: make() for name, make in _SECRETS.items() if name not in known}
    if missing:
        write_private(path, json.dumps(known | missing, indent=2))
    return known | missing


def write_private(path: Path, content: str) -> None:
    """Replaces the file in one step; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}.new")
    scratch.touch(mode=0o600)
    scratch.write_text(content)
    scratch.replace(path)


class SettingMissingError(ValueError):
    """One setting was given without another it needs."""

    def __init__(self, given: str, missing: str, advice: str) -> None:
        super().__init__(f"{given} is set but {missing} is not: {advice}")
        self.given, self.missing = given, missing


def service_environments(
    ports: Mapping[str, int], secret: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """The whole environment of each service by its name; `given` are the runner's own settings."""
    wins = _winners(given)
    return {
        service: minimal_environment()
        | {"PYTHONUNBUFFERED": "1", "PORT": str(ports[service]), "MONGO_DATABASE": service}
        | {name: wins.get(name, value) for name, value in (common | own).items()}
        | {name: value for name, value in wins.items() if name.startswith(_FOR_ALL)}
        for service, own in _own(ports, secret).items()
        for common in [_common(ports, secret) | {"AMQP_URL": amqp_url(ports, secret, service)}]
    }


def broker_passwords(secret: Mapping[str, str]) -> dict[str, str]:
    """The password of each user of the broker."""
    return {user: secret[f"rabbitmq_{user}"] for user in (*SERVICES, "operator")}


def amqp_url(ports: Mapping[str, int], secret: Mapping[str, str], user: str) -> str:
    """The broker as one of its users reaches it."""
    return f"amqp://{user}:{broker_passwords(secret)[user]}@{HOST}:{ports['broker']}/"


def _winners(given: Mapping[str, str]) -> dict[str, str]:
    """The given settings that win over the table; Stripe's own address when only its key was given."""
    wins = {name: value for name, value in given.items() if value and name.startswith(_GIVEN_WINS)}
    if "STRIPE_API_KEY" in wins:
        if "STRIPE_WEBHOOK_SECRETS" not in wins:
            advice = "give the signing secret of your webhook endpoint (whsec_...), from Stripe's dashboard"
            raise SettingMissingError("STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRETS", advice)
        wins.setdefault("STRIPE_API_URL", "https://api.stripe.com")
    return wins


def _common(ports: Mapping[str, int], secret: Mapping[str, str]) -> dict[str, str]:
    """What every service is told."""
    return {
        "PERSONAL_DATA_KEYS": secret["personal_data_keys"],
        "SECURITY_LOG_KEY": secret["security_log_key"],
        "MONGO_URL": f"mongodb://{HOST}:{ports['database']}/",
        "HOST": HOST,
        "PUBLIC_URL": _at(ports["gateway"]),
        "ALLOWED_ORIGINS": f"{_at(ports['gateway'])},http://localhost:{ports['gateway']}",
        "RETURN_TARGETS": f"web={_at(ports['gateway'])}/shop,app=com.example.shop:/",
        "JWKS_URL": f"{_at(ports['identity'])}/identity/v1/.well-known/jwks.json",
    }


def _own(ports: Mapping[str, int], secret: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What one service alone is told."""
    return {
        "identity": {
            "SIGNING_KEYS": secret["signing_keys"],
            "REFRESH_TOKEN_KEYS": secret["refresh_token_keys"],
            "SECOND_FACTOR_KEYS": secret["second_factor_keys"],
            "NOTIFIER_PUBLIC_KEY": public_key(secret["notifier_private_key"]),
            "PROVIDERS": providers(_at(ports["companies"]), secret["company_client_secret"]),
            "PROVIDER_RETURN_PATH": "/provider.html?lang={locale}",
            "LEGAL_TEXTS_DIR": str(LEGAL_TEXTS),
            "LOGIN_PATH": "/login.html?lang={locale}",
        },
        "orders": {},
        "billing": {
            "STRIPE_API_KEY": secret["stripe_api_key"],
            "STRIPE_API_URL": _at(ports["stripe"]),
            "STRIPE_WEBHOOK_SECRETS": secret["stripe_webhook_secret"],
            "NOTIFIER_PUBLIC_KEY": public_key(secret["notifier_private_key"]),
            "DOCUMENT_LINK_KEYS": secret["document_link_keys"],
            "BILLING_URL": _at(ports["billing"]),
            "CHECKOUT_SUCCESS_PATH": "/order.html?number={order}&session_id={CHECKOUT_SESSION_ID}",
            "CHECKOUT_CANCEL_PATH": "/order.html?number={order}&payment=cancelled",
            **_BRAND,
            **_SELLER,
        },
        "notifier": {
            "SMTP_URL": f"smtp://{HOST}:{ports['smtp']}",
            "MAIL_FROM": "Comptoir Démo <bonjour@comptoir.example>",
            **_BRAND,
            **_MAIL_LINKS,
            "NOTIFIER_PRIVATE_KEY": secret["notifier_private_key"],
            "MAIL_LEASE": "60",  # a mail whose notifier was killed comes within the patience of the demo
        },
    }


def providers(companies: str, client_secret: str) -> str:
    """identity's PROVIDERS for sandbox/oidc at the address `companies`."""
    client = {"client_id": CLIENT_ID, "client_secret": client_secret}
    paypal = {"name": "paypal", "label": "PayPal", "kind": "oidc", "issuer": f"{companies}/paypal", **client}
    endpoints = {
        f"{name}_endpoint": f"{companies}/facebook/{path}"
        for name, path in (("authorization", "authorize"), ("token", "token"), ("userinfo", "userinfo"))
    }
    return json.dumps([paypal, {"name": "facebook", "label": "Facebook", "kind": "oauth2", **endpoints, **client}])


def env_file(environment: Mapping[str, str]) -> str:
    """An environment as lines that a shell and an editor's debugger read."""
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in environment.items())


def _at(port: int) -> str:
    return f"http://{HOST}:{port}"


def public_key(private_key: str) -> str:
    """The base64url public half of a base64url PyNaCl key."""
    return base64.urlsafe_b64encode(bytes(PrivateKey(base64.urlsafe_b64decode(private_key)).public_key)).decode()
