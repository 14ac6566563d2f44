"""notifier, wired on one screen."""

from datetime import timedelta

import httpx

from services.notifier import consumers, deadlines
from services.notifier.adapters.http.documents import Documents
from services.notifier.adapters.mongo.companies import MembershipCopies, company_copies
from services.notifier.adapters.mongo.consents import consent_copies
from services.notifier.adapters.mongo.contacts import contact_copies
from services.notifier.adapters.mongo.mails import MailStore
from services.notifier.adapters.smtp.deliveries import Deliveries
from services.notifier.adapters.smtp.server import Smtp, SmtpServer
from services.notifier.context import NotifierContext
from services.notifier.domain.mails.mailed_events import MAILS
from services.notifier.rendering.renderer import Renderer
from services.notifier.rendering.sender import Sender
from services.notifier.rendering.templates import Templates
from services.notifier.settings import Settings
from shared.runtime.service import Kernel, ServiceDefinition

# Of a mail's lease: what a fetch and what a session may take at most. DATA begins in the first half of the lease
# (`latest_data`), so that at least a sixth of it is left for marking the mail.
_FETCHING, _SENDING = 1 / 12, 1 / 3


def wire(settings: Settings, kernel: Kernel) -> ServiceDefinition[NotifierContext]:
    """The whole service, from its settings and what the kernel hands over."""
    lease = timedelta(seconds=settings.mail_lease)
    sender = Sender.parse(settings.mail_from)
    links = settings.links()
    mails = MailStore(kernel.database, kernel.outbound)

    context = NotifierContext(
        mails=mails,
        contacts=contact_copies(kernel.database),
        companies=company_copies(kernel.database),
        memberships=MembershipCopies(kernel.database),
        consents=consent_copies(kernel.database),
        signals=kernel.signals,
        renderer=Renderer(settings.brand(), settings.zone(), links, Templates.load(MAILS)),
        documents=Documents(httpx.AsyncClient(trust_env=False), settings.mail_lease * _FETCHING),
        smtp=Smtp(SmtpServer.parse(settings.smtp_url), sender.domain, settings.mail_lease * _SENDING, kernel.clock),
        deliveries=Deliveries(),
        sender=sender,
        links=links,
        clock=kernel.clock,
        retry_delays=settings.mail_retry_delays,
        lease=lease,
        private_key=settings.notifier_private_key,
    )
    return ServiceDefinition(
        context=context,
        routers=(),
        handlers=consumers.TABLE,
        stores=(mails, context.contacts, context.companies, context.memberships, context.consents),
        deadlines=deadlines.TABLE,
        background=[context.deliveries],
        close=context.close,
    )
