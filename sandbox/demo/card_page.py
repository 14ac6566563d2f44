"""The hosted card page, used as a customer's browser would: a form, its answer, a redirect."""

import httpx

from sandbox.demo.client import DemoFailure

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"


def pay(url: str, card: str, email: str) -> str | None:
    """Sends the form of the page at `url`: the return address when it was paid, None when the page says no."""
    with httpx.Client(timeout=20) as browser:
        page = browser.get(url)
        if page.status_code != 200:
            raise DemoFailure(f"the card page answers {page.status_code}: {url}")
        origin = f"{page.url.scheme}://{page.url.netloc.decode()}"
        session_id = page.url.path.rstrip("/").rpartition("/")[2]
        form = {
            "email": email,
            "card_number": card.replace(" ", ""),
            "exp": "12/34",
            "cvc": "123",
            "name": "Camille Exemple",
        }
        answer = browser.post(f"{origin}/c/pay/{session_id}", data=form)
        return answer.headers["location"] if answer.status_code == 303 else None
