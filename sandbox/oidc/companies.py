"""The two companies that this server plays, and the invented people who have accounts there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["oidc", "oauth2"]


@dataclass(frozen=True)
class Company:
    """`name` is the path that everything of it stands below."""

    name: str
    label: str
    kind: Kind
    colour: str


COMPANIES: Mapping[str, Company] = {
    "paypal": Company("paypal", "PayPal", "oidc", "#003087"),
    "facebook": Company("facebook", "Facebook", "oauth2", "#0f5bd3"),
}


@dataclass(frozen=True)
class Person:
    """Somebody with an account at both companies. `confirmed`: whether the company knows that the address is theirs."""

    id: str
    first_name: str
    name: str
    email: str | None
    confirmed: bool = True


PEOPLE: tuple[Person, ...] = (
    Person("1001", "Camille", "Exemple", "camille.exemple@example.com"),
    Person("1002", "Noor", "Voorbeeld", "noor.voorbeeld@example.com"),
    Person("1003", "Sacha", "Incertain", "sacha.incertain@example.com", confirmed=False),
    Person("1004", "Robin", "Sansadresse", None),
)


def somebody_new(number: str) -> Person:
    """A person whom no shop knows yet."""
    return Person(number, "Nouvel", "Arrivant", f"nouvel.{number}@example.com")
