"""A person who leaves traces in every service, and asks what becomes of them."""

import dataclasses
import io
import zipfile
from collections.abc import Collection
from typing import Any

from httpx import Response

from shared.events.identity.export_ready import ExportReady
from shared.persistence.subjects import Person
from shared.values.viewer import Kind, Role
from tests.identity.visitor import PASSWORD, Visitor, bearer
from tests.orders.builders import product
from tests.support.house import House
from tests.support.keys import opened
from tests.support.planting import Planted, everything, plant
from tests.support.tokens import member
from tests.support.waiting import FakeClock

NAME, STREET, EMAIL = "Plantagenet", "Rue Plantée 77", "planted.person@example.com"


class Someone:
    """Their account, their token, and what was planted beside what they did themselves."""

    def __init__(self, house: House, clock: FakeClock) -> None:
        self.house, self.clock = house, clock
        self.visitor = Visitor(house["identity"])
        self.planted: list[Planted] = []
        self.account: dict[str, Any] = {}
        self.token = ""

    async def arrive(self) -> None:
        """Registers, confirms the address, logs in, orders; and is planted into every collection of every service."""
        address = {"street": STREET, "postal_code": "1000", "city": "Bruxelles", "country": "BE"}
        self.account = await self.visitor.register(email=EMAIL, name=NAME, address=address)
        await self.visitor.post("/address-confirmations", {"token": await self.visitor.confirmation_token()})
        await self.house.carry()
        self.token = (await self.visitor.log_in(email=EMAIL)).json()["access_token"]
        await self.house["orders"].context.products.put([product("PAD", 1000, 2100)])
        body = {"lines": [{"sku": "PAD", "quantity": 1}], "terms_accepted": True}
        buyer = member(self.person.account_id, self.account["customer_number"], Role.OWNER, Kind.PRIVATE)
        buyer = dataclasses.replace(buyer, session_epoch=9)  # confirming the address ended the sessions from before
        placed = await self.house["orders"].post(
            "/orders", json=body, viewer=buyer, headers={"Idempotency-Key": "order-of-someone"}
        )
        assert placed.status_code == 201, placed.text
        await self.house.carry()
        for name, service in self.house.services.items():
            stores = tuple(store for store in service.held if "data_requests" not in store.retention)
            self.planted += await plant(name, service.database, stores, self.person, self.clock())

    @property
    def person(self) -> Person:
        return Person(self.account["account_id"], self.account["customer_number"], EMAIL)

    async def ask(self, kind: str, **fields: Any) -> Response:
        """POST /me/data-requests."""
        return await self.house["identity"].post(
            "/me/data-requests", json={"kind": kind, **fields}, headers=bearer(self.token)
        )

    async def requests(self) -> list[dict[str, Any]]:
        """GET /me/data-requests."""
        found = await self.house["identity"].get("/me/data-requests", headers=bearer(self.token))
        items: list[dict[str, Any]] = found.json()["items"]
        return items

    async def fetch(self, token: str) -> Response:
        """POST /me/data-requests/archive."""
        return await self.house["identity"].post(
            "/me/data-requests/archive", json={"token": token}, headers=bearer(self.token)
        )

    async def archive_token(self) -> str:
        """The token of the mailed link to the archive."""
        return opened((await self.house["identity"].published(ExportReady))[-1].data.token)

    async def erase(self) -> None:
        """Asks for erasure, waits the days of grace, and lets every service do its part."""
        asked = await self.ask("erasure", password=PASSWORD)
        assert asked.status_code == 201, asked.text
        await self.house.carry()
        self.clock.advance(days=7, minutes=1)
        for service in self.house.services.values():
            await service.run_due()
        await self.house.carry()
        for service in self.house.services.values():
            await service.drain()

    async def left(self, *, but: Collection[str] = ()) -> list[str]:
        """What stands anywhere in the four databases, of all that was planted and of what the person typed, outside of
        the collections of `but`."""
        held = "\n".join([await everything(service.database, but=but) for service in self.house.services.values()])
        marks = [mark for each in self.planted if each.collection not in but for mark in each.personal + each.secret]
        return [mark for mark in (*marks, NAME, STREET, EMAIL) if mark in held]


def files_of(answer: Response) -> dict[str, str]:
    """The files of a fetched archive."""
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as zipped:
        return {name: zipped.read(name).decode() for name in zipped.namelist()}
