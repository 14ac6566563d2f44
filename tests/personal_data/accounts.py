"""An account as identity stores it, without a server."""

from datetime import datetime

from services.identity.domain.accounts.account import AcceptedTerms, Account
from shared.values.postal_address import PostalAddress


def registered(at: datetime) -> Account:
    """A private account that was registered then, its address confirmed, and nothing more."""
    return Account(
        account_id="acc_1",
        customer_number="C000000018",
        email="camille@example.com",
        email_key="camille@example.com",
        first_name="Camille",
        name="Exemple",
        phone="+32470123456",
        address=PostalAddress(street="Rue de l'Exemple 12", postal_code="1000", city="Bruxelles", country="BE"),
        locale="fr",
        terms=AcceptedTerms(version="2026-11", accepted_at=at),
        registered_at=at,
        email_confirmed_at=at,
    )
