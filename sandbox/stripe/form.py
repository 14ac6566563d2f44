"""The payment form's fields, checked one by one; problems are codes that `texts` puts into words."""

import re

from sandbox.stripe import cards
from sandbox.stripe.cards import Card
from sandbox.stripe.payments import Payer

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
MAX_LENGTH = 200


def read_payer(fields: dict[str, str], methods: list[str]) -> tuple[Payer | None, dict[str, str]]:
    """The payer, or None and the problem of each field (field name → code)."""
    given = {name: value.strip()[:MAX_LENGTH] for name, value in fields.items()}
    method = given.get("method") or methods[0]
    problems = _common_problems(given, method, methods)
    problems |= _card_problems(given) if method == "card" else _debit_problems(given)
    if problems:
        return None, problems
    return _payer(given, method), {}


def _common_problems(given: dict[str, str], method: str, methods: list[str]) -> dict[str, str]:
    problems = {} if EMAIL.fullmatch(given.get("email", "")) else {"email": "invalid_email"}
    return problems | ({} if method in methods else {"method": "invalid_method"})


def _card_problems(given: dict[str, str]) -> dict[str, str]:
    number = given.get("card_number", "")
    found = {
        "card_number": cards.number_problem(number),
        "exp": cards.expiry_problem(given.get("exp", "")),
        "cvc": cards.cvc_problem(given.get("cvc", ""), number),
        "name": None if given.get("name") else "missing_name",
    }
    return {name: problem for name, problem in found.items() if problem}


def _debit_problems(given: dict[str, str]) -> dict[str, str]:
    found = {
        "iban": cards.iban_problem(given.get("iban", "")),
        "name": None if given.get("name") else "missing_name",
    }
    return {name: problem for name, problem in found.items() if problem}


def _payer(given: dict[str, str], method: str) -> Payer:
    if method != "card":
        return Payer(given["email"], given["name"], iban=re.sub(r"\s", "", given["iban"]).upper())
    month, year = cards.expiry(given["exp"]) or (0, 0)
    number = re.sub(r"[\s-]", "", given["card_number"])
    return Payer(given["email"], given["name"], card=Card(number, month, year))
