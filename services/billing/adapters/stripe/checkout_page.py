"""The page on which Stripe takes the payment: its look, its lines' names, and where it leads back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from services.billing.domain.checkout.checkout_session import CheckoutSession
from services.billing.domain.checkout.line_items import LineItem
from services.billing.domain.checkout.payment import Payment
from shared.i18n.catalogue import Catalogue
from shared.i18n.formats import Formats
from shared.runtime.return_targets import ReturnTargets
from shared.values.brand import Brand

TEXTS = Catalogue.load(Path(__file__).with_name("checkout_page.toml"))


@dataclass(frozen=True)
class CheckoutPage:
    """The paths are settings with placeholders, `methods` Stripe's names of the means of payment that the page
    offers."""

    targets: ReturnTargets
    success_path: str
    cancel_path: str
    methods: Sequence[str]
    brand: Brand
    zone: ZoneInfo

    def success_url(self, payment: Payment, session: CheckoutSession) -> str:
        """Where a payment that succeeded leads; Stripe itself fills in {CHECKOUT_SESSION_ID}."""
        return self._address(self.success_path, payment, session)

    def cancel_url(self, payment: Payment, session: CheckoutSession) -> str:
        """Where the buyer is led who leaves the page without paying."""
        return self._address(self.cancel_path, payment, session)

    def name_of(self, item: LineItem, payment: Payment) -> str:
        """A line's name in the buyer's language."""
        locale = payment.buyer.locale
        if item.name is not None:
            return item.name
        if item.vat_rate is not None:
            return TEXTS.text(locale, "vat", rate=Formats(locale, self.zone).percent(item.vat_rate))
        return TEXTS.text(locale, payment.payable.kind, reference=payment.payable.reference)

    def _address(self, path: str, payment: Payment, session: CheckoutSession) -> str:
        order, locale = payment.payable.reference, payment.buyer.locale
        return self.targets.address(session.return_target, path, order=order, locale=locale)
