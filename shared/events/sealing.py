"""Personal data and secrets inside events, unreadable to the broker, its dead letters, an outbox and a dump of any.

Two kinds of field, declared in a contract by their type:

- `Personal`: read by every service that holds a key of `PERSONAL_DATA_KEYS` (NaCl SecretBox, first key seals, all
open).
- `Sealed`: a secret for notifier alone (NaCl SealedBox, NO-03): publishers hold the public key and cannot read it back.
"""

import base64
from collections.abc import Sequence
from typing import Annotated, Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox
from pydantic import BeforeValidator, Field, PlainSerializer, SerializationInfo, ValidationInfo

from shared.errors import Permanent
from shared.values.keys import decode_key, encode_key

_PREFIX = "sealed.1."


class UnreadablePersonalData(Permanent):
    """None of our keys opens the field: a key was withdrawn too early, or the message is not ours."""

    code = "unreadable_personal_data"


class UnsealedPersonalData(Permanent):
    """A personal field came in clear: whoever sent it holds none of our keys, so the message is forged."""

    code = "unsealed_personal_data"


class PersonalBox:
    """Seals with the first key, opens with any: rotate by putting a new key in front."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._boxes = [SecretBox(decode_key(key)) for key in keys]

    def seal(self, text: str) -> str:
        return _PREFIX + encode_key(self._boxes[0].encrypt(text.encode()))

    def open(self, text: str) -> str:
        """The plain text; UnreadablePersonalData when no key fits."""
        raw = base64.urlsafe_b64decode(_pad(text.removeprefix(_PREFIX)))
        for box in self._boxes:
            try:
                return box.decrypt(raw).decode()
            except CryptoError:
                continue
        raise UnreadablePersonalData("A personal field does not open with any of PERSONAL_DATA_KEYS.")


def _seal(value: str, info: SerializationInfo) -> str:
    box = (info.context or {}).get("personal")
    return box.seal(value) if isinstance(box, PersonalBox) else value


def _open(value: Any, info: ValidationInfo) -> Any:
    box = (info.context or {}).get("personal")
    if not isinstance(box, PersonalBox) or not isinstance(value, str):
        return value
    if not value.startswith(_PREFIX):
        raise UnsealedPersonalData(f"The personal field {info.field_name} is not sealed.")
    return box.open(value)


Personal = Annotated[str, BeforeValidator(_open), PlainSerializer(_seal), Field(repr=False)]
"""A string about a person: sealed when an envelope is encoded, opened when it is decoded, hidden in `repr`. One that
arrives unsealed is refused."""

Sealed = Annotated[str, Field(repr=False, description="NaCl sealed box, base64url: notifier alone can open it")]
"""A secret already sealed by `seal_for_notifier`; stays sealed until the mail is rendered."""


def seal_for_notifier(secret: str, public_key: str) -> Sealed:
    """`secret` as only the holder of notifier's private key can read it."""
    return encode_key(SealedBox(PublicKey(decode_key(public_key))).encrypt(secret.encode()))


def open_for_notifier(sealed: Sealed, private_key: str) -> str:
    """The secret behind `seal_for_notifier`; Permanent when it was sealed for another key."""
    try:
        return SealedBox(PrivateKey(decode_key(private_key))).decrypt(base64.urlsafe_b64decode(_pad(sealed))).decode()
    except (CryptoError, ValueError) as error:
        raise Permanent("A sealed field does not open with NOTIFIER_PRIVATE_KEY.") from error


def _pad(text: str) -> str:
    return text + "=" * (-len(text) % 4)
