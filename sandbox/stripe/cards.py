"""Stripe's test cards and what each one does, and the checks a payment form makes before it asks the bank."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Decline:
    """Why the bank refused: Stripe's `code` and `decline_code`, and its message in English."""

    code: str
    decline_code: str | None
    message: str


@dataclass(frozen=True)
class TestCard:
    """How one test number behaves."""

    brand: str = "visa"
    decline: Decline | None = None
    authenticate: bool = False
    country: str = "US"


def _declined(decline_code: str, message: str = "The card was declined.") -> Decline:
    return Decline("card_declined", decline_code, message)


AUTHENTICATION_FAILED = Decline(
    "payment_intent_authentication_failure", None, "The card could not be authenticated. Try again or use another."
)
NOT_A_TEST_CARD = _declined("test_mode_live_card", "The card was declined: only test cards work in test mode.")
DEBIT_FAILED = Decline("payment_method_provider_decline", None, "The bank returned the direct debit.")

CARDS = {
    "4242424242424242": TestCard(),
    "4000002500000003": TestCard(country="FR"),
    "4000000560000004": TestCard(country="BE"),
    "5555555555554444": TestCard("mastercard"),
    "378282246310005": TestCard("amex"),
    "4000000000000002": TestCard(decline=_declined("generic_decline")),
    "4000000000009995": TestCard(decline=_declined("insufficient_funds", "The card has insufficient funds.")),
    "4000000000009987": TestCard(decline=_declined("lost_card")),
    "4000000000000069": TestCard(decline=Decline("expired_card", None, "The card has expired.")),
    "4000000000000127": TestCard(decline=Decline("incorrect_cvc", None, "The card's security code is wrong.")),
    "4000000000000119": TestCard(decline=Decline("processing_error", None, "The bank could not process the card.")),
    # Can be attached to a customer, but every charge on it fails.
    "4000000000000341": TestCard(decline=_declined("generic_decline")),
    "4000002500003155": TestCard(authenticate=True),
    "4000002760003184": TestCard(authenticate=True),
    # Passes 3-D Secure, then the bank declines.
    "4000008400001629": TestCard(authenticate=True, decline=_declined("generic_decline")),
}


def behaviour(number: str) -> TestCard:
    """The card's behaviour; a number that is no test card is declined."""
    return CARDS.get(number, TestCard(decline=NOT_A_TEST_CARD))


@dataclass(frozen=True)
class Card:
    """A card whose fields passed the form's checks; its number is never stored or logged."""

    number: str
    exp_month: int
    exp_year: int

    def __repr__(self) -> str:
        return f"Card(…{self.number[-4:]})"


def luhn(number: str) -> bool:
    """Whether the check digit is right (ISO/IEC 7812)."""
    digits = [int(c) for c in number][::-1]
    doubled = [sum(divmod(d * 2, 10)) for d in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def number_problem(text: str) -> str | None:
    """`incomplete_number`, `invalid_number` or None."""
    number = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{14,19}", number):
        return "incomplete_number"
    return None if luhn(number) else "invalid_number"


def expiry(text: str) -> tuple[int, int] | None:
    """(month, year) of `MM/YY`, `MM / YYYY` and the like; None when it is no date."""
    match = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})\s*", text)
    return (int(match[1]), 2000 + int(match[2])) if match else None


def expiry_problem(text: str, now: datetime | None = None) -> str | None:
    """`invalid_expiry`, `past_expiry` or None; a card is good until the end of its month."""
    parsed = expiry(text)
    if parsed is None:
        return "invalid_expiry"
    today = now or datetime.now(UTC)
    month, year = parsed
    return None if (today.year, today.month) <= (year, month) <= (today.year + 50, 12) else "past_expiry"


def cvc_problem(text: str, number: str) -> str | None:
    """`incomplete_cvc` or None; American Express has four digits."""
    length = 4 if re.sub(r"\s", "", number).startswith(("34", "37")) else 3
    return None if re.fullmatch(rf"[0-9]{{{length}}}", text.strip()) else "incomplete_cvc"


def iban_problem(text: str) -> str | None:
    """`invalid_iban` or None (ISO 13616, modulo 97)."""
    iban = re.sub(r"\s", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", iban):
        return "invalid_iban"
    digits = "".join(str(int(c, 36)) for c in iban[4:] + iban[:4])
    return None if int(digits) % 97 == 1 else "invalid_iban"
