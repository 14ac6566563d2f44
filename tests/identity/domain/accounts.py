"""An account as identity's domain has it; imports no adapter and no server."""

from datetime import UTC, datetime
from typing import Any

from services.identity.domain.accounts.account import AcceptedTerms, Account
from shared.values.postal_address import PostalAddress

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def an_account(**changes: Any) -> Account:
    """Camille's private account, whose address is confirmed."""
    account = Account(
        account_id="acc_1",
        customer_number="C000000018",
        email="Camille@example.com",
        email_key="camille@example.com",
        first_name="Camille",
        name="Exemple",
        phone="+32470123456",
        address=PostalAddress(street="Rue de l'Exemple 12", postal_code="1000", city="Bruxelles", country="BE"),
        locale="fr",
        password_hash="argon",
        terms=AcceptedTerms(version="2026-11", accepted_at=NOW),
        registered_at=NOW,
        email_confirmed_at=NOW,
    )
    return account.model_copy(update=changes)
