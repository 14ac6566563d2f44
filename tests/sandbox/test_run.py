"""`make run`: which parts it starts, and what it tells a newcomer."""

from pathlib import Path

import pytest

from sandbox.run import PartUnknownError, summary, wanted
from sandbox.stack.parts import PARTS
from sandbox.stack.stack import Stack


def test_parts_can_be_left_out() -> None:
    """WITHOUT names the parts that are not started; without it all are."""
    assert wanted({}) == set(PARTS)
    assert set(PARTS) - wanted({"WITHOUT": "billing,mailbox"}) == {"billing", "mailbox"}


def test_an_unknown_part_is_refused() -> None:
    """A misspelt part is named, with those there are, instead of starting everything."""
    with pytest.raises(PartUnknownError, match=r"billling.*billing"):
        wanted({"WITHOUT": "billling"})


def test_a_newcomer_is_told_where_to_begin() -> None:
    """Shop, mailbox and the test cards stand first; no line is longer than a terminal of 100 columns."""
    lines = summary(Stack(Path("var")).description() | {"log_dir": "var/log"}, 12).splitlines()
    begin = lines[3 : lines.index("", 3)]
    assert [line.split()[0] for line in begin[:3]] == ["shop", "mailbox", "test"]
    assert "4242 4242 4242 4242" in begin[2]
    assert max(map(len, lines)) <= 100


def test_no_card_of_the_simulator_is_shown_for_the_real_stripe() -> None:
    """With STRIPE_API_KEY the card page is Stripe's own."""
    given = {"STRIPE_API_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRETS": "whsec_1"}
    assert "4242" not in summary(Stack(Path("var"), given=given).description(), 12)
