"""What orders is given by others: the products of a catalogue and identity's accounts."""

from typing import Any

from services.orders.domain.catalogue.product import Product
from shared.events.identity.account_registered import AccountRegistered
from shared.events.identity.company_changed import CompanyChanged
from shared.values.money import eur
from tests.support.examples import example

ACCOUNT, CUSTOMER = "acc_01", "C000000018"


def product(sku: str, amount: int, vat_rate: int) -> Product:
    """A product at a net price in cents and a VAT rate in basis points."""
    return Product(
        sku=sku,
        names={"fr": f"{sku} fr", "nl": f"{sku} nl", "en": f"{sku} en"},
        category="parts",
        vendor="Exemple",
        price=eur(amount),
        vat_rate=vat_rate,
    )


def registered(account_id: str = ACCOUNT, **changes: Any) -> AccountRegistered:
    """identity's event of a new account, which reads Dutch unless `changes` says otherwise."""
    ours = {"account_id": account_id, "customer_number": CUSTOMER, "email": f"{account_id}@example.com", "locale": "nl"}
    account = example(AccountRegistered).account.model_copy(update=ours | changes)
    return AccountRegistered(account=account)


def company(customer_number: str, **changes: Any) -> CompanyChanged:
    """identity's event of a company."""
    state = example(CompanyChanged).company.model_copy(update={"customer_number": customer_number} | changes)
    return CompanyChanged(company=state)
