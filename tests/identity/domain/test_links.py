"""Mailed links, without I/O: what every purpose has in common (ID-06, ID-08)."""

from datetime import UTC, datetime, timedelta

import pytest

from services.identity.domain.accounts.upcasters import links_of_all_purposes
from services.identity.domain.links.link import (
    LIVES,
    Link,
    Purpose,
    TokenInvalid,
    check_link,
    new_link,
    with_link,
    without,
)
from services.identity.domain.links.token import Token

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
MS = timedelta(milliseconds=1)
ADDRESS = "camille@example.com"


def link(purpose: Purpose, name: str) -> Link:
    """A link mailed now."""
    return new_link(purpose, Token(token_hash=name, sealed=f"sealed {name}"), ADDRESS, NOW)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_is_good_until_the_life_of_its_purpose_is_over(purpose: Purpose) -> None:
    """A millisecond before its end it is good, at its end it is not."""
    links = with_link((), link(purpose, "one"))
    end = NOW + LIVES[purpose]
    assert check_link(links, purpose, "one", ADDRESS, end - MS).token_hash == "one"
    with pytest.raises(TokenInvalid):
        check_link(links, purpose, "one", ADDRESS, end)


@pytest.mark.parametrize("purpose", Purpose)
def test_only_the_newest_link_of_a_purpose_is_good(purpose: Purpose) -> None:
    """A second one takes the first one's place, and leaves those of other purposes alone."""
    other = next(each for each in Purpose if each is not purpose)
    links = with_link(with_link(with_link((), link(purpose, "one")), link(other, "other")), link(purpose, "two"))
    with pytest.raises(TokenInvalid):
        check_link(links, purpose, "one", ADDRESS, NOW)
    assert check_link(links, purpose, "two", ADDRESS, NOW).token_hash == "two"
    assert check_link(links, other, "other", ADDRESS, NOW).token_hash == "other"


@pytest.mark.parametrize(
    ("purpose", "token", "address"),
    [
        (Purpose.RESET_PASSWORD, "one", ADDRESS),
        (Purpose.CONFIRM_ADDRESS, "two", ADDRESS),
        (Purpose.CONFIRM_ADDRESS, "one", "other@example.com"),
    ],
)
def test_a_link_is_bound_to_purpose_token_and_address(purpose: Purpose, token: str, address: str) -> None:
    """With any of the three another, there is no such link."""
    links = with_link((), link(Purpose.CONFIRM_ADDRESS, "one"))
    with pytest.raises(TokenInvalid):
        check_link(links, purpose, token, address, NOW)


def test_a_used_link_is_gone() -> None:
    """Taking a purpose's link out leaves the others."""
    both = with_link(
        with_link((), link(Purpose.CONFIRM_ADDRESS, "one")),
        link(Purpose.RESET_PASSWORD, "two"),
    )
    assert without(both, Purpose.CONFIRM_ADDRESS) == (link(Purpose.RESET_PASSWORD, "two"),)


@pytest.mark.rule("EV-03")
def test_links_of_the_first_schema_stay_good() -> None:
    """A confirmation and a reset that an earlier version mailed are redeemed by this one."""
    stored = {
        "email": ADDRESS,
        "confirmation": {"token_hash": "one", "address": ADDRESS, "expires_at": NOW + timedelta(days=7)},
        "reset": {"token_hash": "two", "expires_at": NOW + timedelta(hours=24), "return_target": "app"},
    }
    links = tuple(Link.model_validate(each) for each in links_of_all_purposes(stored)["links"])
    assert check_link(links, Purpose.CONFIRM_ADDRESS, "one", ADDRESS, NOW).issued_at == NOW
    assert check_link(links, Purpose.RESET_PASSWORD, "two", ADDRESS, NOW).return_target == "app"
    assert links_of_all_purposes({"email": ADDRESS})["links"] == []
