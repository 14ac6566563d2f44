"""The hosted card page, used as a customer's browser would: a form, its answer, a redirect."""

import httpx

from sandbox.demo.client import DemoFailure, wait_for

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"

_PAID, _REFUSED, _PAID_BEFORE = 303, 402, 409


def pay(url: str, card: str, email: str) -> bool:
    """Sends the form of the page at `url` as a patient customer: whether the page says that it is paid."""
    tries = 0

    def try_once() -> bool | None:
        nonlocal tries
        tries += 1
        try:
            return _send(url, card, email, again=tries > 1)
        except httpx.TransportError:
            return None  # the page is away: look again, as one would

    return wait_for("the card page answers", try_once)


def _send(url: str, card: str, email: str, *, again: bool) -> bool:
    form = {
        "email": email,
        "card_number": card.replace(" ", ""),
        "exp": "12/34",
        "cvc": "123",
        "name": "Camille Exemple",
    }
    with httpx.Client(timeout=20) as browser:
        page = browser.get(url).raise_for_status()
        answer = browser.post(str(page.url), data=form)
    if answer.status_code not in {_PAID, _REFUSED} and not (again and answer.status_code == _PAID_BEFORE):
        raise DemoFailure(f"the card page answers {answer.status_code}: {url}")
    return answer.status_code != _REFUSED
