"""What the consumers and actions of notifier are handed; wired in `service.py`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from services.notifier.adapters.http.documents import Documents
from services.notifier.adapters.mongo.companies import MembershipCopies
from services.notifier.adapters.mongo.mails import MailStore
from services.notifier.adapters.smtp.deliveries import Deliveries
from services.notifier.adapters.smtp.server import Smtp
from services.notifier.domain.companies.company import Company
from services.notifier.domain.consents.mail_consents import MailConsents
from services.notifier.domain.contacts.contact import Contact
from services.notifier.rendering.links import Links
from services.notifier.rendering.renderer import Renderer
from services.notifier.rendering.sender import Sender
from shared.messaging.signals import Signals
from shared.persistence.projections import Projections
from shared.values.clock import Clock


@dataclass(frozen=True)
class NotifierContext:
    """The service's stores and tools. `lease` is how long a worker may take over one attempt; `retry_delays` are
    seconds."""

    mails: MailStore
    contacts: Projections[Contact]
    companies: Projections[Company]
    memberships: MembershipCopies
    consents: Projections[MailConsents]
    signals: Signals
    renderer: Renderer
    documents: Documents
    smtp: Smtp
    deliveries: Deliveries
    sender: Sender
    links: Links
    clock: Clock
    retry_delays: Sequence[float]
    lease: timedelta
    private_key: str = field(repr=False)

    async def close(self) -> None:
        """Ends what is connected to other servers."""
        await self.smtp.close()
        await self.documents.close()
