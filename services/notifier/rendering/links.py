"""Where the buttons of mails lead: one address of the shop for each purpose, from the settings."""

from collections.abc import Mapping

from services.notifier.domain.mails.mailed_events import LinkName
from shared.runtime.return_targets import fill
from shared.values.locale import Locale


class Links:
    """`targets` are addresses with placeholders, by what they are for."""

    def __init__(self, targets: Mapping[LinkName, str]) -> None:
        self._targets = targets

    def to(self, name: LinkName, locale: Locale, *, order: str | None = None, token: str | None = None) -> str:
        """A button's address. Its token stands in the fragment, which no server and no log sees (NO-03)."""
        values = {"locale": locale, "order": order, "token": token}
        return fill(self._targets[name], **{key: value for key, value in values.items() if value})
