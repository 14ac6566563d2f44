"""The mail of each event as its publisher's tests wrote it down: for the preview, and for the tests.

An example is the event's data as JSON, `<publisher>.<event>.json`, in `tests/contracts/examples`.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from services.notifier.domain.mails.mail import Mail, Recipient
from services.notifier.domain.mails.mailed_events import MAILS
from services.notifier.rendering.links import Links
from shared.events.contract import Event
from shared.values.locale import Locale

NOW = datetime(2026, 11, 3, 14, 25, tzinfo=UTC)
TOKEN = "wJ3x0Zb8nQeVtY5uKc1RfM7aHs2LdPgT9iOoXkE4yUA"  # noqa: S105 - opens nothing, it fills a link
EXAMPLES = Path(__file__).parents[3] / "tests" / "contracts" / "examples"


def example_event(name: str, folder: Path = EXAMPLES) -> Event:
    """The example of a mailed event; FileNotFoundError when its publisher's tests wrote none."""
    contract = MAILS[name].event
    return contract.model_validate(json.loads((folder / f"{contract.TYPE}.json").read_text(encoding="utf-8")))


def example(name: str, locale: Locale, folder: Path = EXAMPLES, **shown: JsonValue) -> Mail:
    """The queued mail of an example; `shown` replaces single values of what its template sees."""
    event, row = example_event(name, folder), MAILS[name]
    return Mail(
        template=name,
        locale=locale,
        recipient=Recipient(address="camille@example.com", name="Camille Exemple"),
        template_context=row.template_context(event) | shown,
        order_number=row.order_of(event),
        sealed=None,
        message_id="example@shop.example",
        created_at=NOW,
        next_attempt_at=NOW,
        return_target=row.target_of(event),
    )


def example_link(mail: Mail, links: Links) -> str:
    """Where the example's button leads."""
    row = MAILS[mail.template]
    token = TOKEN if row.secret and row.secret.kind == "token" else None
    return links.to(row.link, mail.return_target, mail.locale, order=mail.order_number, token=token)
