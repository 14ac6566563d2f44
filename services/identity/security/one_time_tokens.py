"""Makes the one-time tokens of mailed links: 256 random bits, sealed for notifier at once (ID-08, NO-03)."""

from services.identity.domain.links.token import Token, token_hash
from shared.events.sealing import seal_for_notifier
from shared.values.ids import new_secret


class OneTimeTokens:
    """Seals with notifier's public key."""

    def __init__(self, notifier_public_key: str) -> None:
        self._notifier = notifier_public_key

    def new(self) -> Token:
        """A fresh token; this service cannot read it again."""
        secret = new_secret()
        return Token(token_hash=token_hash(secret), sealed=seal_for_notifier(secret, self._notifier))
