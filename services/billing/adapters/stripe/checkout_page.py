"""The page on which Stripe takes the payment: its look, its lines' names, and where it leads back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from services.billing.domain.checkout.line_items import LineItem
from services.billing.domain.checkout.payment import Payment
from shared.i18n.catalogue import Catalogue
from shared.i18n.formats import Formats
from shared.runtime.return_targets import fill
from shared.values.brand import Brand

TEXTS = Catalogue.load(Path(__file__).with_name("checkout_page.toml"))


@dataclass(frozen=True)
class CheckoutPage:
    """`success_target` and `cancel_target` are addresses with placeholders, `methods` Stripe's names of the means of
    payment that the page offers."""

    success_target: str
    cancel_target: str
    methods: Sequence[str]
    brand: Brand
    zone: ZoneInfo

    def success_url(self, payment: Payment) -> str:
        """Where a payment that succeeded leads; Stripe itself fills in {CHECKOUT_SESSION_ID}."""
        return fill(self.success_target, order=payment.payable.reference, locale=payment.buyer.locale)

    def cancel_url(self, payment: Payment) -> str:
        """Where the buyer is led who leaves the page without paying."""
        return fill(self.cancel_target, order=payment.payable.reference, locale=payment.buyer.locale)

    def name_of(self, item: LineItem, payment: Payment) -> str:
        """A line's name in the buyer's language."""
        locale = payment.buyer.locale
        if item.name is not None:
            return item.name
        if item.vat_rate is not None:
            return TEXTS.text(locale, "vat", rate=Formats(locale, self.zone).percent(item.vat_rate))
        return TEXTS.text(locale, payment.payable.kind, reference=payment.payable.reference)
