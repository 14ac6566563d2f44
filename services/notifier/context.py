"""What the consumers and actions of notifier are handed; wired in `service.py`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from services.notifier.adapters.documents import Documents
from services.notifier.adapters.mails import MailStore
from services.notifier.adapters.renderer import Renderer
from services.notifier.adapters.sender import Sender
from services.notifier.adapters.smtp import Smtp
from services.notifier.domain.contact import Contact
from shared.clock import Clock
from shared.messaging.signals import Signals
from shared.projections import Projections


@dataclass(frozen=True)
class Notifier:
    """The service's stores and tools. `lease` is how long a worker may take over one try; `retry_delays` are
    seconds."""

    mails: MailStore
    contacts: Projections[Contact]
    signals: Signals
    renderer: Renderer
    documents: Documents
    smtp: Smtp
    sender: Sender
    shop_url: str
    clock: Clock
    retry_delays: Sequence[float]
    lease: timedelta
    private_key: str = field(repr=False)
