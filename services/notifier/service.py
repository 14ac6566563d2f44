"""notifier, wired on one screen."""

from datetime import timedelta

import httpx

from services.notifier import consumers
from services.notifier.actions.send_mail import send_mail
from services.notifier.adapters.documents import Documents
from services.notifier.adapters.mails import MailStore
from services.notifier.adapters.renderer import FOLDER, Brand, Renderer
from services.notifier.adapters.sender import Sender
from services.notifier.adapters.smtp import Smtp, SmtpServer
from services.notifier.adapters.texts import Texts
from services.notifier.context import Notifier
from services.notifier.domain.contact import Contact
from services.notifier.settings import BrandSettings, Settings
from shared.projections import Projections
from shared.schedule import Schedule
from shared.service import Kit, Wiring

PARALLEL = 8
"""Mails that one worker has at the SMTP server at once."""

# Of a mail's lease: what a fetch and what a session may take at most. The rest is left for marking it sent.
_FETCHING, _SENDING = 1 / 6, 1 / 2


def wire(settings: Settings, kit: Kit) -> Wiring[Notifier]:
    """The whole service from its settings and the kernel's kit."""
    lease = timedelta(seconds=settings.mail_lease)
    sender = Sender.parse(settings.mail_from)
    mails = MailStore(kit.database, kit.outbound)

    async def send(mail_id: str) -> None:
        await send_mail(notifier, mail_id)

    schedule = Schedule(mails, send, kit.clock, lease=lease, parallel=PARALLEL)
    notifier = Notifier(
        mails=mails,
        contacts=Projections(kit.database, "contacts", Contact),
        signals=kit.signals,
        renderer=Renderer(brand(settings), Texts(FOLDER / "texts")),
        documents=Documents(httpx.AsyncClient(trust_env=False), settings.mail_lease * _FETCHING),
        smtp=Smtp(SmtpServer.parse(settings.smtp_url), sender.domain, settings.mail_lease * _SENDING),
        sender=sender,
        shop_url=settings.shop_url,
        clock=kit.clock,
        retry_delays=settings.mail_retry_delays,
        lease=lease,
        private_key=settings.notifier_private_key,
    )
    return Wiring(
        context=notifier,
        routers=(),
        handlers=consumers.TABLE,
        stores=(mails, notifier.contacts),
        schedules=(schedule,),
        close=notifier.documents.close,
    )


def brand(settings: BrandSettings) -> Brand:
    """How the merchant's mails look."""
    sender = Sender.parse(settings.mail_from)
    return Brand(
        name=settings.brand_name or sender.name or sender.domain,
        colour=settings.brand_colour,
        address=settings.brand_address,
        shop_url=settings.shop_url.rstrip("/"),
        time_zone=settings.time_zone,
    )
