"""Keep the proof of a consent that has ended (ID-13)."""

from services.identity.context import IdentityContext
from services.identity.domain.consents.jobs import KeepConsentProof
from services.identity.domain.consents.transitions import proof
from shared.values.ids import derived_id


async def keep_proof(context: IdentityContext, job: KeepConsentProof) -> None:
    """A second time it meets the first one's document."""
    proof_id = derived_id("cpr", job.account_id, job.kind, job.given_at.isoformat())
    await context.consent_proofs.create_if_absent(proof_id, proof(job))
