"""What a client of orders gets while a newer version, or a mistake, has written some documents (EV-03)."""

from typing import Any

import pytest

from shared.persistence.mongo import Database
from tests.orders.builders import ACCOUNT
from tests.orders.customer import Customer


@pytest.mark.rule("EV-03")
@pytest.mark.parametrize(
    ("wrote", "status", "code", "retry_after"),
    [
        ({"schema": 99}, 503, "unavailable", "2"),
        ({"state.lines": "none"}, 500, "document_unreadable", None),
    ],
    ids=["newer", "broken"],
)
async def test_an_order_that_cannot_be_read_is_one_problem_and_breaks_no_list(
    customer: Customer, database: Database, wrote: dict[str, Any], status: int, code: str, retry_after: str | None
) -> None:
    """Reading or cancelling it answers 503 to be repeated, or 500; the list shows the other two, over pages as well;
    the document stays as it is."""
    numbers = []
    for index in range(3):
        numbers.append(await customer.order(f"key-{index:04}"))
        customer.orders.clock.advance(seconds=1)
    unreadable, others = numbers[1], [numbers[2], numbers[0]]
    await database["orders"].update_one({"_id": unreadable}, {"$set": wrote})
    before = await database["orders"].find_one({"_id": unreadable})
    for method, path in (("GET", f"/orders/{unreadable}"), ("POST", f"/orders/{unreadable}/cancel")):
        answer = await customer.orders.request(method, path, viewer=ACCOUNT)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers.get("Retry-After") == retry_after
    assert await database["orders"].find_one({"_id": unreadable}) == before
    assert await _listed(customer, 10) == others
    assert await _listed(customer, 1) == others


async def _listed(customer: Customer, limit: int) -> list[str]:
    seen: list[str] = []
    params: dict[str, Any] = {"limit": limit}
    while True:
        page = (await customer.orders.get("/orders", viewer=ACCOUNT, params=params)).json()
        seen += [item["number"] for item in page["items"]]
        if page["next"] is None:
            return seen
        params["cursor"] = page["next"]
