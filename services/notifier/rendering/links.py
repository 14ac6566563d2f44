"""Where the buttons of mails lead: to the client that what is mailed was begun in, at the path for its purpose."""

from collections.abc import Mapping

from services.notifier.domain.mails.mailed_events import LinkName
from shared.runtime.return_targets import ReturnTargets
from shared.values.locale import Locale


class Links:
    """`paths` are settings with placeholders, by what they are for."""

    def __init__(self, targets: ReturnTargets, paths: Mapping[LinkName, str]) -> None:
        self._targets, self._paths = targets, paths

    def to(
        self, name: LinkName, target: str | None, locale: Locale, *, order: str | None = None, token: str | None = None
    ) -> str:
        """A button's address. Its token stands in the fragment, which no server and no log sees (NO-03)."""
        values = {"locale": locale, "order": order, "token": token}
        return self._targets.address(
            target, self._paths[name], **{key: value for key, value in values.items() if value}
        )
