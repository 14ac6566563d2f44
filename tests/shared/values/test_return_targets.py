"""Addresses of the shop come from settings alone, checked at start."""

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.runtime.return_targets import fill, return_target

ORDER: TypeAdapter[str] = TypeAdapter(Annotated[str, return_target("order")])
SECRET: TypeAdapter[str] = TypeAdapter(Annotated[str, return_target(in_fragment="token")])


@pytest.mark.parametrize("target", ["https://shop.example/{order}", "http://127.0.0.1:8080/?lang={locale}&o={order}"])
def test_any_shape_of_address_is_accepted(target: str) -> None:
    """Path, query or fragment: the shop decides where its placeholders stand."""
    assert ORDER.validate_python(target) == target


@pytest.mark.parametrize(
    ("kind", "target", "says"),
    [
        (ORDER, "https://shop.example/orders", "lacks {order}"),
        (ORDER, "shop.example/{order}", "must be an address"),
        (ORDER, "javascript:alert({order})", "must be an address"),
        (ORDER, "https://{order}.example/", "must be an address"),
        (ORDER, "https://shop.example/{order}?mail={email}", "holds {email}, which has no value here"),
        (SECRET, "https://shop.example/?token={token}", "must hold {token} behind a #"),
        (SECRET, "https://shop.example/#confirm", "lacks {token}"),
    ],
)
def test_a_target_that_cannot_work_is_refused(kind: TypeAdapter[str], target: str, says: str) -> None:
    """A missing or unknown placeholder, no address, or a secret where servers see it."""
    with pytest.raises(ValidationError) as caught:
        kind.validate_python(target)
    assert says in str(caught.value)


def test_values_are_encoded_and_others_placeholders_kept() -> None:
    """A value never changes the address around it; what Stripe fills in stays for Stripe."""
    filled = fill("https://shop.example/{order}?s={CHECKOUT_SESSION_ID}", order="R-1/../&x=#{locale}")
    assert filled == "https://shop.example/R-1%2F..%2F%26x%3D%23%7Blocale%7D?s={CHECKOUT_SESSION_ID}"
