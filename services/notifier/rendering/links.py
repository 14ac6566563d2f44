"""Where the buttons of mails lead."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from services.notifier.domain.mails.mailed_events import Page
from shared.values.locale import Locale

_PAGES: Mapping[Page, str] = {
    "shop": "index.html",
    "confirm_address": "confirm-address.html",
    "reset_password": "reset-password.html",
}


class Links:
    """The pages of the shop at `shop_url`."""

    def __init__(self, shop_url: str) -> None:
        self._shop_url = shop_url.rstrip("/")

    def to(self, page: Page, locale: Locale, *, order: str | None = None, token: str | None = None) -> str:
        """A button's address. The token stands in the fragment, which no server and no log sees (NO-03)."""
        query = {"lang": locale} | ({"order": order} if order else {})
        fragment = f"#token={quote(token, safe='')}" if token else ""
        return f"{self._shop_url}/{_PAGES[page]}?{urlencode(query)}{fragment}"
