"""Customer numbers, keys of addresses, refresh tokens, passwords and signing keys, each on its own."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as run_with
from hypothesis import strategies as st
from pydantic import ValidationError

from services.identity.security.password_strength import check_strength
from services.identity.security.passwords import Passwords
from services.identity.security.refresh_tokens import Presented, RefreshTokens
from services.identity.security.signing_keys import read_signing_keys
from services.identity.settings import Settings
from shared.errors import Invalid
from shared.runtime.settings import load
from shared.values.customer_number import SERIALS, customer_number
from shared.values.email_address import email_key
from shared.values.keys import encode_key
from tests.support import settings
from tests.support.keys import SIGNING_KEY, private_jwk
from tests.support.settings import REFRESH_KEY

SESSION = "ses_01KB0Q3M9Y8T7R6W5V4X3Z2A1B"


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    pairs = [int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits))]
    return sum(sum(divmod(value, 10)) for value in pairs) % 10 == 0


@run_with(deadline=None)  # a busy machine is no failure
@given(st.integers(0, SERIALS - 1), st.integers(1, 9), st.integers(1, 9))
def test_a_customer_number_betrays_a_wrong_digit(serial: int, place: int, by: int) -> None:
    """`C` and nine digits that pass Luhn's check, and fail it with any one digit changed."""
    number = customer_number(serial)
    assert len(number) == 10
    assert number[0] == "C"
    assert luhn(number[1:])
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not luhn(wrong[1:])


@pytest.mark.rule("ID-04")
@pytest.mark.parametrize("local", ["CAMILLE", "Camille", "\uff43amille", "cami\u217cle"])
def test_spellings_of_one_address_share_its_key(local: str) -> None:
    """Case and compatibility forms (full width, Roman numeral fifty) fold."""
    assert email_key(local, "EXAMPLE.com") == "camille@example.com"


def test_composed_and_decomposed_letters_share_a_key() -> None:
    """é as one character and as e with an accent are the same address."""
    assert email_key("ren\u00e9", "example.com") == email_key("rene\u0301", "example.com")


@pytest.mark.rule("ID-07")
def test_refresh_tokens_survive_a_rotation_of_their_key() -> None:
    """A new key in front signs; tokens of the old one are read as long as it stands behind."""
    new = encode_key(bytes(32))
    token = RefreshTokens([REFRESH_KEY]).issue(SESSION, 3)
    assert RefreshTokens([new, REFRESH_KEY]).read(token) == Presented(SESSION, 3)
    assert RefreshTokens([new]).read(token) is None


@pytest.mark.rule("ID-07")
def test_no_changed_refresh_token_is_genuine() -> None:
    """Another generation, another session, another MAC, another form: none is read."""
    tokens = RefreshTokens([REFRESH_KEY])
    mac = tokens.issue(SESSION, 3).rsplit(".", 1)[1]
    forged = [
        f"{SESSION}.4.{mac}",
        f"{SESSION}.03.{mac}",
        f"{SESSION}.3.{mac[:-1]}",
        f"{SESSION}.3.{mac}\n",
        f"{SESSION[:-1]}C.3.{mac}",
        f"{SESSION}.3.{'A' * 43}",
        f"{SESSION}.\u0663.{mac}",
        "",
    ]
    assert [tokens.read(token) for token in forged] == [None] * len(forged)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Camille-2026",
        "Summer2026!Summer",
        "Spring2026Spring",
        "Correct Horse, Battery Staple 2026",
        "camille exemple",
        "qwertyuiop[]",
        "aaaaaaaaaaaaaaaaaaaa",
        "camille@example.com",
    ],
)
def test_a_guessable_password_is_refused(password: str) -> None:
    """Common passwords, the customer's name and address, keyboard rows and repetitions are refused by field."""
    with pytest.raises(Invalid) as refused:
        check_strength(password, ["Camille", "Exemple", "camille@example.com"])
    assert [(error.field, error.code) for error in refused.value.errors] == [("password", "password_too_weak")]


@pytest.mark.parametrize(
    "password",
    [
        "copper lantern ferry",
        "Zk8!vQ2#pL0$w9T",
        "camille likes copper lanterns",
        "Ω≈ç√∫˜µ≤≥÷æ…",
        "a" * 32 + "Zk8!vQ2#pL0$",
    ],
)
def test_a_password_that_is_hard_to_guess_needs_no_special_form(password: str) -> None:
    """Phrases, random characters and any script will do."""
    check_strength(password, ["Camille", "Exemple", "camille@example.com"])


async def test_hashing_leaves_the_event_loop_free() -> None:
    """While one password is hashed, the loop goes on turning."""
    hashing = asyncio.create_task(Passwords(19_456, 2).hash("copper lantern ferry", "here"))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 20


async def test_a_password_is_the_same_in_every_unicode_form() -> None:
    """Composed on one keyboard, decomposed on another, it opens the same account."""
    passwords = Passwords(64, 1)
    assert await passwords.verify(
        await passwords.hash("caf\u00e9 lantern ferry", "here"), "cafe\u0301 lantern ferry", "here"
    )
    assert not await passwords.verify(None, "caf\u00e9 lantern ferry", "here")


BROKEN: dict[str, Any] = {
    "it is not JSON": "not json",
    "it has no keys": "{}",
    "key 0 is no EC key on P-256": json.dumps({"keys": [{"kty": "oct", "k": "AAAA", "kid": "a"}]}),
    "key 0 has no kid": json.dumps({"keys": [{**SIGNING_KEY, "kid": ""}]}),
    "key 1 has no private part": json.dumps(
        {"keys": [SIGNING_KEY, {name: value for name, value in private_jwk("b").items() if name != "d"}]}
    ),
    "key 0 cannot be read": json.dumps({"keys": [{**SIGNING_KEY, "x": "AAAA"}]}),
    "two keys have the same kid": json.dumps({"keys": [SIGNING_KEY, SIGNING_KEY]}),
}


@pytest.mark.parametrize("reason", BROKEN)
def test_broken_signing_keys_are_explained_without_being_quoted(reason: str) -> None:
    """The settings are refused, saying what is wrong with which key."""
    with pytest.raises(ValidationError, match=reason) as refused:
        settings.identity(signing_keys=BROKEN[reason])
    assert SIGNING_KEY["d"] not in str(refused.value)


def test_a_start_with_broken_signing_keys_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The process ends with 78 (EX_CONFIG) and a line that begins with SIGNING_KEYS."""
    monkeypatch.setenv("SIGNING_KEYS", json.dumps({"keys": [{**SIGNING_KEY, "crv": "P-384"}]}))
    with pytest.raises(SystemExit) as end:
        load(Settings)
    assert end.value.code == 78
    said = capsys.readouterr().err
    assert "SIGNING_KEYS: Value error, key 0 is no EC key on P-256" in said
    assert SIGNING_KEY["d"] not in said


def test_signing_keys_keep_their_order() -> None:
    """The first is the one that signs."""
    keys = read_signing_keys(json.dumps({"keys": [private_jwk("new"), private_jwk("old")]}))
    assert [key.kid for key in keys] == ["new", "old"]
