"""A consent ended → its proof is kept for three years (ID-13)."""

from services.identity.actions.consents.keep_proof import keep_proof
from services.identity.context import IdentityContext
from services.identity.domain.consents.jobs import KeepConsentProof
from shared.messaging.envelope import Received


async def handle(context: IdentityContext, job: Received[KeepConsentProof]) -> None:
    await keep_proof(context, job.data)
