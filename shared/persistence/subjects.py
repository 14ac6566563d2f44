"""Whose a document is: declared once with its collection, so that a person's documents are found everywhere (ID-14)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pymongo import ASCENDING, IndexModel


@dataclass(frozen=True)
class Person:
    """Who asks: a login. `customer_number` is the login's own, None where it acts for companies alone; `email` its
    present address, under which mails are found that name no account."""

    account_id: str
    customer_number: str | None = None
    email: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Subject:
    """Where a document says whose it is, as paths of the document: the `account` id, the `customer` number, the e-mail
    `address`. One that fits is enough; `_id` is a path too. What a company owns is not found by its users' accounts
    unless the collection names `account`."""

    account: str | None = None
    customer: str | None = None
    address: str | None = None

    def __post_init__(self) -> None:
        assert self.account or self.customer or self.address, "a subject names a path"

    def paths(self) -> tuple[str, ...]:
        """Those fields of a stored document that say whose it is."""
        return tuple(path for path in (self.account, self.customer, self.address) if path and path != "_id")

    def queries(self, person: Person) -> Iterator[Mapping[str, Any]]:
        """One query for each path under which `person` may be found."""
        known = ((self.account, person.account_id), (self.customer, person.customer_number))
        for path, value in (*known, (self.address, person.email)):
            if path and value:
                yield {path: value}

    def key(self, person: Person) -> str | None:
        """The id of the one document that is the person's, where the person is the id."""
        return next((query["_id"] for query in self.queries(person) if "_id" in query), None)

    def indexes(self) -> list[IndexModel]:
        """For reading a person's documents in pages by id."""
        paths = (("account", self.account), ("customer", self.customer), ("address", self.address))
        return [
            IndexModel([(path, ASCENDING), ("_id", ASCENDING)], name=f"subject_{name}")
            for name, path in paths
            if path not in {None, "_id"}
        ]
