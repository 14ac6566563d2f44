"""`make run`: which parts it starts."""

import pytest

from sandbox.run import PartUnknownError, wanted
from sandbox.stack.parts import PARTS


def test_parts_can_be_left_out() -> None:
    """WITHOUT names the parts that are not started; without it all are."""
    assert wanted({}) == set(PARTS)
    assert set(PARTS) - wanted({"WITHOUT": "billing,mailbox"}) == {"billing", "mailbox"}


def test_an_unknown_part_is_refused() -> None:
    """A misspelt part is named, with those there are, instead of starting everything."""
    with pytest.raises(PartUnknownError, match=r"billling.*billing"):
        wanted({"WITHOUT": "billling"})
