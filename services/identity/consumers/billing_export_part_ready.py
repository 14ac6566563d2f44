"""billing.billing_export_part_ready → a stretch of billing' part of an export is kept."""

from services.identity.actions.data_requests.collect_part import collect_part
from services.identity.context import IdentityContext
from shared.events.billing.billing_export_part_ready import BillingExportPartReady
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, event: Received[BillingExportPartReady]) -> None:
    await collect_part(context, "billing", event.data.part)
