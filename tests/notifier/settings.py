"""notifier's settings for the tests, and the key pair of its secrets."""

from unittest import mock

from nacl.public import PrivateKey

from services.notifier.settings import Settings
from shared.events.sealing import seal_for_notifier
from shared.values.keys import encode_key

_PAIR = PrivateKey(bytes(range(32)))
PRIVATE_KEY, PUBLIC_KEY = encode_key(bytes(_PAIR)), encode_key(bytes(_PAIR.public_key))

ENVIRONMENT = {
    "MONGO_URL": "mongodb://unused.test",
    "AMQP_URL": "amqp://unused.test",
    "PERSONAL_DATA_KEYS": encode_key(bytes(range(32))),
    "JWKS_URL": "http://unused.test/jwks.json",
    "SMTP_URL": "smtp://127.0.0.1:1",
    "MAIL_FROM": "Comptoir Démo <bonjour@comptoir.example>",
    "NOTIFIER_PRIVATE_KEY": PRIVATE_KEY,
    "BRAND_NAME": "Comptoir",
    "BRAND_ADDRESS": "Comptoir SA, Bruxelles",
    "MAIL_LINK_SHOP": "https://shop.example/{locale}",
    "MAIL_LINK_ORDER": "https://shop.example/{locale}/orders/{order}",
    "MAIL_LINK_CONFIRM_ADDRESS": "https://shop.example/{locale}/confirm#token={token}",
    "MAIL_LINK_FORGOT_PASSWORD": "https://shop.example/{locale}/password",
    "MAIL_LINK_RESET_PASSWORD": "https://shop.example/{locale}/password#token={token}",
    "MAIL_RETRY_DELAYS": "5,30,120",
    "MAIL_LEASE": "4",
}


def settings(**changes: str) -> Settings:
    """As the service reads them from its environment."""
    with mock.patch.dict("os.environ", ENVIRONMENT | changes, clear=True):
        return Settings()


def sealed(secret: str) -> str:
    """A secret as identity or billing put it into an event."""
    return seal_for_notifier(secret, PUBLIC_KEY)
