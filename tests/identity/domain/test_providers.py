"""Providers of an account, and the settings that name them (ID-09)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.identity.domain.accounts.account import AcceptedTerms, Account
from services.identity.domain.providers.config import read_providers
from services.identity.domain.providers.login import Identity
from services.identity.domain.providers.transitions import link_provider, unlink_provider
from shared.errors import Refused
from shared.values.postal_address import PostalAddress

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PAYPAL = Identity(provider="paypal", key="paypal:1", email="camille@example.com", email_confirmed=True)
FACEBOOK = Identity(provider="facebook", key="facebook:1")
GOOD = {"name": "paypal", "label": "PayPal", "kind": "oidc", "issuer": "https://p.example", "client_id": "c"}


def account(**changed: Any) -> Account:
    """An account whose address is confirmed, and that has a password."""
    fields: dict[str, Any] = {
        "account_id": "acc_1",
        "customer_number": "C000000018",
        "email": "camille@example.com",
        "email_key": "camille@example.com",
        "first_name": "Camille",
        "name": "Exemple",
        "phone": "+32470123456",
        "address": PostalAddress(street="Rue 12", postal_code="1000", city="Bruxelles", country="BE"),
        "locale": "fr",
        "password_hash": "argon",
        "terms": AcceptedTerms(version="2026-11", accepted_at=NOW),
        "registered_at": NOW,
        "email_confirmed_at": NOW,
    }
    return Account(**fields | changed)


@pytest.mark.rule("ID-09")
def test_the_last_way_in_stays() -> None:
    """Without a password the last provider is not unlinked, nor the last one that the shop still offers."""
    both = link_provider(link_provider(account(), PAYPAL, NOW)[0], FACEBOOK, NOW)[0]
    without_password = both.model_copy(update={"password_hash": None})
    one = unlink_provider(without_password, "facebook", {"paypal", "facebook"})[0]
    assert [each.provider for each in one.providers] == ["paypal"]
    for state, offered in ((one, {"paypal", "facebook"}), (without_password, {"paypal"})):
        with pytest.raises(Refused) as refused:
            unlink_provider(state, "paypal", offered)
        assert refused.value.code == "last_way_in"
    with_password = both.model_copy(update={"providers": both.providers[:1]})
    assert unlink_provider(with_password, "paypal", {"paypal"})[0].providers == ()


@pytest.mark.rule("ID-09")
def test_an_account_of_an_address_that_is_not_confirmed_is_not_linked() -> None:
    """Whoever opened it with somebody else's address would keep a way into it."""
    with pytest.raises(Refused) as refused:
        link_provider(account(email_confirmed_at=None), PAYPAL, NOW)
    assert refused.value.code == "address_not_confirmed"


@pytest.mark.rule("ID-09")
@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "ftp://p.example"},
        {"client_secret": ""},
        {"kind": "saml"},
        {"name": "Pay Pal"},
        {"scopes": ["email"]},
        {"unknown": 1},
    ],
)
def test_settings_that_cannot_be_meant_are_refused_without_their_secret(wrong: dict[str, Any]) -> None:
    """At the start of the service, with the field's name."""
    with pytest.raises(ValueError, match=r".") as refused:
        read_providers(json.dumps([GOOD | {"client_secret": "hush"} | wrong]))
    assert "hush" not in str(refused.value)


@pytest.mark.rule("ID-09")
def test_settings_name_each_provider_once() -> None:
    """An empty text is none; two of one name are refused."""
    good = GOOD | {"client_secret": "hush"}
    assert read_providers(" ") == ()
    assert [each.name for each in read_providers(json.dumps([good]))] == ["paypal"]
    assert "hush" not in repr(read_providers(json.dumps([good])))
    with pytest.raises(ValueError, match="same name"):
        read_providers(json.dumps([good, good]))
