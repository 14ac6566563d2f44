"""What orders is given by others: the products of a catalogue and identity's accounts."""

from typing import Any

from services.orders.domain.catalogue.product import Product
from shared.events.identity.account_registered import AccountRegistered
from shared.events.parts import AccountState, PostalAddress
from shared.values.money import eur

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


def registered(account_id: str = ACCOUNT, **state: Any) -> AccountRegistered:
    """identity's event of a new account."""
    account = {
        "account_id": account_id,
        "customer_number": CUSTOMER,
        "email": f"{account_id}@example.com",
        "email_confirmed": False,
        "first_name": "Camille",
        "name": "Exemple",
        "phone": "+3225551212",
        "address": PostalAddress(street="Rue 1", postal_code="1000", city="Bruxelles", country="BE"),
        "locale": "nl",
        "registered_at": "2026-03-02T10:00:00Z",
    }
    return AccountRegistered(account=AccountState.model_validate(account | state))
