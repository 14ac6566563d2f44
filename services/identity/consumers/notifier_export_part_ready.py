"""notifier.notifier_export_part_ready → a stretch of notifier' part of an export is kept."""

from services.identity.actions.data_requests.collect_part import collect_part
from services.identity.context import IdentityContext
from shared.events.notifier.notifier_export_part_ready import NotifierExportPartReady
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, event: Received[NotifierExportPartReady]) -> None:
    await collect_part(context, "notifier", event.data.part)
