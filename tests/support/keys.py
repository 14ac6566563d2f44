"""The key pairs and keys that the tests' services share, and what only notifier can open."""

import json
from typing import Any

from joserfc.jwk import ECKey
from nacl.public import PrivateKey

from shared.events.sealing import PersonalBox, open_for_notifier, seal_for_notifier
from shared.values.keys import encode_key

PERSONAL_KEY = encode_key(bytes(range(32)))
PERSONAL = PersonalBox([PERSONAL_KEY])
"""Seals and opens the personal fields of the tests' events."""

_NOTIFIER = PrivateKey(bytes(range(32)))
NOTIFIER_PRIVATE_KEY, NOTIFIER_PUBLIC_KEY = encode_key(bytes(_NOTIFIER)), encode_key(bytes(_NOTIFIER.public_key))


def sealed(secret: str) -> str:
    """A secret as identity or billing put it into an event."""
    return seal_for_notifier(secret, NOTIFIER_PUBLIC_KEY)


def opened(secret: str) -> str:
    """A sealed secret as notifier reads it."""
    return open_for_notifier(secret, NOTIFIER_PRIVATE_KEY)


def private_jwk(kid: str) -> dict[str, Any]:
    """A fresh private ES256 key as identity's setting carries it."""
    return dict(ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"}).as_dict(private=True))


SIGNING_KEY = private_jwk("first")
SIGNING_KEYS = json.dumps({"keys": [SIGNING_KEY]})
