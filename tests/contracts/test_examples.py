"""Every contract has an example that its publisher wrote, and it is all that the contract says."""

import json

import pytest

from shared.events import Event, every_contract
from shared.events.orders.order_paid import OrderPaid
from tests.support.examples import EXAMPLES, Examples, example, example_file


def test_every_contract_has_an_example_and_every_example_a_contract() -> None:
    """A publisher's test writes it, by `make examples`."""
    assert {file.name for file in EXAMPLES.glob("*")} == {example_file(each).name for each in every_contract()}


@pytest.mark.rule("EV-03")
@pytest.mark.parametrize("contract", every_contract(), ids=lambda each: each.TYPE)
def test_an_example_holds_each_field_of_its_contract(contract: type[Event]) -> None:
    """Nothing is missing, and nothing is there that the contract does not know."""
    assert example(contract).model_dump(mode="json") == json.loads(example_file(contract).read_text())


class OrderPaidToo(OrderPaid):
    """The contract with one field more, under the same name."""

    colour: str


def test_an_event_of_another_shape_is_refused() -> None:
    """A publisher whose event grew has to update the example."""
    event = example(OrderPaid)
    Examples(update=False).check(event)
    with pytest.raises(AssertionError, match="make examples"):
        Examples(update=False).check(OrderPaidToo(**dict(event), colour="red"))
