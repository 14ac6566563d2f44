"""The mails there are, in one table, named like their event: what each needs beside its words (NO-01)."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from shared.values.locale import Locale


@dataclass(frozen=True)
class Template:
    """`page` of the shop is where the button leads. `seals` says what the event's sealed field is: the `token` of the
    link, or the signed link to the `document` that is attached."""

    name: str
    page: str = "index.html"
    seals: Literal["token", "document"] | None = None

    def link(self, shop_url: str, locale: Locale, *, order: str | None, token: str | None) -> str:
        """The button's address. The token stands in the fragment, which no server and no log sees (NO-03)."""
        query = {"lang": locale} | ({"order": order} if order else {})
        fragment = f"#token={quote(token, safe='')}" if token else ""
        return f"{shop_url.rstrip('/')}/{self.page}?{urlencode(query)}{fragment}"


_ALL = (
    Template("account_registered"),
    Template("address_confirmation_requested", "confirm-address.html", "token"),
    Template("password_reset_requested", "reset-password.html", "token"),
    Template("password_changed", "reset-password.html"),
    Template("order_paid"),
    Template("order_cancelled"),
    Template("order_expired"),
    Template("payment_failed"),
    Template("invoice_issued", seals="document"),
    Template("credit_note_issued", seals="document"),
    Template("refund_completed"),
)

TEMPLATES = {template.name: template for template in _ALL}
