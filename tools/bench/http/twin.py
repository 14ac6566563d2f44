"""The bare twin: FastAPI and motor as one would write them by hand for the same answers, and nothing more.

What it does not do, by row: no rate limit (orders, login, refresh), no Idempotency-Key (POST order), no event and no
outbox (POST order), no session epoch and reuse detection (refresh), no refusal of ended sessions, no check of what was
stored (reads), no log line, no metric, no trace, no security headers, no problem documents.

    python -m tools.bench.http.twin --mongo URL --port N
"""

import argparse
import asyncio
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import jwt
import stripe
import uvicorn
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI, Header, Request, Response
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import BaseModel

KEY = ec.generate_private_key(ec.SECP256R1())
SECRET = "whsec_bench"
Document = dict[str, Any]


class Line(BaseModel):
    """What is ordered."""

    sku: str
    quantity: int


class NewOrder(BaseModel):
    """A placed order."""

    lines: list[Line]


class Login(BaseModel):
    """A login."""

    email: str
    password: str


class Refresh(BaseModel):
    """An exchange of tokens."""

    refresh_token: str


def create_app(mongo_url: str) -> FastAPI:
    """The twin's seven routes."""
    app = FastAPI(openapi_url=None)
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(mongo_url, retryWrites=False, w="majority", journal=True)
    database, hasher = client["bench_twin"], PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

    def viewer(authorization: str) -> str:
        claims = jwt.decode(authorization.removeprefix("Bearer "), KEY.public_key(), algorithms=["ES256"])
        return str(claims["sub"])

    def tokens(account: str, session: str, generation: int) -> Document:
        claims = {"sub": account, "exp": int(time.time()) + 600}
        return {
            "access_token": jwt.encode(claims, KEY, algorithm="ES256"),
            "refresh_token": f"{session}.{generation}",
        }

    @app.post("/accounts", status_code=201)
    async def register(login: Login) -> Document:
        hashed = await asyncio.to_thread(hasher.hash, login.password)
        await database["accounts"].insert_one({"_id": uuid.uuid4().hex, "email": login.email, "hash": hashed})
        return {}

    @app.post("/sessions", status_code=201)
    async def log_in(login: Login) -> Document:
        account = await database["accounts"].find_one({"email": login.email})
        assert account is not None
        await asyncio.to_thread(hasher.verify, account["hash"], login.password)
        session = uuid.uuid4().hex
        await database["sessions"].insert_one({"_id": session, "account": account["_id"], "generation": 0})
        return tokens(account["_id"], session, 0)

    @app.post("/sessions/refresh")
    async def refresh(given: Refresh) -> Document:
        session_id, _, generation = given.refresh_token.partition(".")
        session = await database["sessions"].find_one({"_id": session_id, "generation": int(generation)})
        assert session is not None
        await database["sessions"].update_one(
            {"_id": session_id, "generation": int(generation)}, {"$inc": {"generation": 1}}
        )
        await database["accounts"].find_one({"_id": session["account"]})
        return tokens(session["account"], session_id, int(generation) + 1)

    @app.get("/products")
    async def products() -> Document:
        return {"items": [each["state"] async for each in database["products"].find().sort("_id", 1).limit(20)]}

    @app.post("/orders", status_code=201)
    async def place(order: NewOrder, authorization: Annotated[str, Header()]) -> Document:
        account = viewer(authorization)
        await database["accounts"].find_one({"_id": account})
        found = database["products"].find({"_id": {"$in": [line.sku for line in order.lines]}})
        products = {each["_id"]: each["state"] async for each in found}
        lines = [_line(products[line.sku], line.quantity) for line in order.lines]
        document = {"_id": uuid.uuid4().hex, "account": account, "lines": lines, **_order(lines)}
        await database["orders"].insert_one(document)
        return document | {"number": document["_id"]}

    @app.get("/orders")
    async def listed(authorization: Annotated[str, Header()]) -> Document:
        query = {"account": viewer(authorization)}
        return {"items": [each async for each in database["orders"].find(query).sort("placed_at", -1).limit(20)]}

    @app.get("/orders/{number}")
    async def one(number: str, authorization: Annotated[str, Header()]) -> Document:
        found = await database["orders"].find_one({"_id": number, "account": viewer(authorization)})
        assert found is not None
        return found

    @app.post("/webhooks")
    async def webhook(request: Request, stripe_signature: Annotated[str, Header()]) -> Response:
        body = await request.body()
        stripe.WebhookSignature.verify_header(body, stripe_signature, SECRET, 300)
        event = json.loads(body)
        await database["events"].insert_one({"_id": event["id"], "type": event["type"]})
        return Response(b'{"received":true}', media_type="application/json")

    @app.post("/prepare")
    async def prepare(products: list[Document]) -> Document:
        await database["accounts"].create_index("email", unique=True)
        await database["orders"].create_index([("account", 1), ("placed_at", -1)])
        await database["products"].insert_many([{"_id": each["sku"], "state": each} for each in products])
        return {}

    return app


def _line(product: Document, quantity: int) -> Document:
    """A line as the services answer it."""
    price = product["price"]
    return {
        "sku": product["sku"],
        "name": product["names"]["fr"],
        "quantity": quantity,
        "unit_price": price,
        "vat_rate": product["vat_rate"],
        "net": {"amount": price["amount"] * quantity, "currency": price["currency"]},
    }


def _order(lines: list[Document]) -> Document:
    """The rest of an order as the services answer it."""
    net = sum(line["net"]["amount"] for line in lines)
    vat = sum(round(line["net"]["amount"] * line["vat_rate"] / 10_000) for line in lines)
    now = datetime.now(UTC)
    return {
        "status": "pending_payment",
        "totals": {"net": _eur(net), "vat": _eur(vat), "gross": _eur(net + vat), "vat_by_rate": []},
        "terms_version": "2026-11",
        "placed_at": now,
        "expires_at": now + timedelta(hours=24),
        "paid_at": None,
        "refunded": None,
        "invoices": [],
        "credit_notes": [],
    }


def _eur(amount: int) -> Document:
    return {"amount": amount, "currency": "EUR"}


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mongo", required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    uvicorn.run(create_app(given.mongo), host="127.0.0.1", port=given.port, log_level="error", access_log=False)


if __name__ == "__main__":
    main()
