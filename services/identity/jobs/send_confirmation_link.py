"""send_confirmation_link: the owner of the address, if any, gets another link."""

from services.identity.actions.links.send_link import send_link
from services.identity.context import IdentityContext
from services.identity.domain.links.jobs import SendConfirmationLink
from services.identity.domain.links.link import Purpose
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, job: Received[SendConfirmationLink]) -> None:
    await send_link(context, Purpose.CONFIRM_ADDRESS, job.data.email, job.data.return_target, job_id=job.id)
