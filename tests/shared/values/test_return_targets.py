"""Links lead to named clients of the merchant, and to addresses from the settings alone, checked at start."""

from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.errors import Invalid
from shared.runtime.return_targets import ReturnTargets, Targets, return_path

TARGETS: TypeAdapter[dict[str, str]] = TypeAdapter(Targets)
ORDER: TypeAdapter[str] = TypeAdapter(Annotated[str, return_path("order")])
SECRET: TypeAdapter[str] = TypeAdapter(Annotated[str, return_path(in_fragment="token")])


def targets() -> ReturnTargets:
    """A shop, an app with a scheme of its own, an app with universal links."""
    given = "web=https://shop.example/be/,app=com.example.shop:/, tablet=https://app.example"
    return ReturnTargets(TARGETS.validate_python(given))


@pytest.mark.parametrize(
    ("name", "leads_to"),
    [
        (None, "https://shop.example/be/fr/orders/R-1"),
        ("web", "https://shop.example/be/fr/orders/R-1"),
        ("app", "com.example.shop:/fr/orders/R-1"),
        ("tablet", "https://app.example/fr/orders/R-1"),
        ("gone", "https://shop.example/be/fr/orders/R-1"),
    ],
)
def test_one_path_leads_to_every_client(name: str | None, leads_to: str) -> None:
    """The first where none was named, and where what was mailed later names one that is no longer there."""
    assert targets().address(name, "/{locale}/orders/{order}", locale="fr", order="R-1") == leads_to


def test_a_client_names_a_target_of_the_list() -> None:
    """A name of the settings, by default the first; anything else is refused by its field."""
    assert [targets().chosen(name) for name in (None, "app")] == ["web", "app"]
    for name in ("https://evil.example", "", "WEB"):
        with pytest.raises(Invalid) as refused:
            targets().chosen(name)
        assert [(each.field, each.code) for each in refused.value.errors] == [
            ("return_target", "unknown_return_target")
        ]


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "https://shop.example",
        "web=shop.example",
        "web=javascript:alert(1)",
        "app=javascript://shop.example/%0aalert(1)",
        "web=https://shop.example?x=1",
        "web=https://shop.example/#x",
        "web=https://{host}",
        "Web=https://shop.example",
        "web=https://shop.example,web=https://other.example",
    ],
)
def test_targets_that_cannot_work_are_refused(setting: str) -> None:
    """No name, no address, a scheme that is not an app's own, a query or fragment, a name twice."""
    with pytest.raises(ValidationError):
        TARGETS.validate_python(setting)


@pytest.mark.parametrize("path", ["/{order}", "/?lang={locale}&o={order}"])
def test_any_shape_of_path_is_accepted(path: str) -> None:
    """Path, query or fragment: the client decides where its placeholders stand."""
    assert ORDER.validate_python(path) == path


@pytest.mark.parametrize(
    ("kind", "path", "says"),
    [
        (ORDER, "/orders", "lacks {order}"),
        (ORDER, "https://shop.example/{order}", "must be a path"),
        (ORDER, "/{order}?mail={email}", "holds {email}, which has no value here"),
        (SECRET, "/?token={token}", "must hold {token} behind a #"),
        (SECRET, "/#confirm", "lacks {token}"),
    ],
)
def test_a_path_that_cannot_work_is_refused(kind: TypeAdapter[str], path: str, says: str) -> None:
    """A missing or unknown placeholder, no path, or a secret where servers see it."""
    with pytest.raises(ValidationError) as caught:
        kind.validate_python(path)
    assert says in str(caught.value)


def test_values_are_encoded_and_others_placeholders_kept() -> None:
    """A value never changes the address around it; what Stripe fills in stays for Stripe."""
    filled = targets().address("tablet", "/{order}?s={CHECKOUT_SESSION_ID}", order="R-1/../&x=#{locale}")
    assert filled == "https://app.example/R-1%2F..%2F%26x%3D%23%7Blocale%7D?s={CHECKOUT_SESSION_ID}"
