"""send_reset_link: the owner of the address, if any, gets a link."""

from services.identity.actions.links.send_link import send_link
from services.identity.context import IdentityContext
from services.identity.domain.links.jobs import SendResetLink
from services.identity.domain.links.link import Purpose
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, job: Received[SendResetLink]) -> None:
    await send_link(context, Purpose.RESET_PASSWORD, job.data.email, job.data.return_target, job_id=job.id)
