"""deliver_export: the link to a finished export is mailed."""

from services.identity.actions.data_requests.deliver_export import deliver_export
from services.identity.context import IdentityContext
from services.identity.domain.data_requests.jobs import DeliverExport
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, job: Received[DeliverExport]) -> None:
    await deliver_export(context, job.data.request_id)
