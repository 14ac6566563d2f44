"""Consents in MongoDB: what is given now, and the proof of what has ended."""

from datetime import timedelta

from services.identity.domain.consents.consents import ConsentProof, Consents
from shared.persistence.mongo import Database
from shared.persistence.repository import Outbound, Repository
from shared.persistence.retention import Retention
from shared.persistence.subjects import Subject
from shared.persistence.visibility import Owned
from shared.values.viewer import Scope

PROOF_KEPT = timedelta(days=3 * 365 + 1)
"""Three years: one of them may be a leap year."""

OWNED = Owned(noun="consents", read=Scope.IDENTITY_READ, account="_id")

RETENTION = Retention(
    purpose="which marketing mails the customer agreed to, and to which words",
    personal=("state.given.address",),
    subject=Subject(account="_id"),
)

PROOF_RETENTION = Retention(
    purpose="the proof of a consent that was taken back or ended with the account (GDPR article 7.1)",
    personal=("state.consent.address",),
    subject=Subject(account="state.account_id"),
    proof=True,
    counted_from="state.ended_at",
    period=PROOF_KEPT,
    expires=True,
)


def consent_store(database: Database, outbound: Outbound) -> Repository[Consents]:
    """Under the account's id."""
    return Repository(database, "consents", Consents, outbound, retention=RETENTION, owned=OWNED)


def consent_proof_store(database: Database, outbound: Outbound) -> Repository[ConsentProof]:
    """Under an id derived from account, purpose and time; forgotten three years after the consent ended."""
    return Repository(database, "consent_proofs", ConsentProof, outbound, retention=PROOF_RETENTION)
