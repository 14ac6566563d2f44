"""Give a consent, take it back (ID-13). One that ends hands its proof over to a job, in the same write."""

from collections.abc import Sequence
from datetime import datetime

from services.identity.domain.consents.consents import Consent, ConsentKind, ConsentProof, Consents, Source
from services.identity.domain.consents.jobs import KeepConsentProof
from shared.events.contract import Message
from shared.events.identity.consents_changed import ConsentsChanged
from shared.events.parts import ConsentsState

Decision = tuple[Consents, Sequence[Message]]


def give(consents: Consents, consent: Consent) -> Decision:
    """Yes, to these words. An earlier yes to the same ones stays as it is, one to other words ends."""
    earlier = consents.of(consent.kind)
    if earlier and earlier.wording == consent.wording:
        return consents, []
    after = _changed(consents, (*_without(consents, consent.kind), consent))
    ended = [_proof(consents, earlier, consent.source, consent.given_at)] if earlier else []
    return after, [*ended, _told(after, consent.given_at)]


def take_back(consents: Consents, kind: ConsentKind, source: Source, now: datetime) -> Decision:
    """No, from now on. Nothing when it was a no."""
    earlier = consents.of(kind)
    if earlier is None:
        return consents, []
    after = _changed(consents, _without(consents, kind))
    return after, [_proof(consents, earlier, source, now), _told(after, now)]


def take_all_back(consents: Consents, source: Source, now: datetime) -> Decision:
    """No to everything, such as when the account is erased."""
    if not consents.given:
        return consents, []
    after = _changed(consents, ())
    return after, [*(_proof(consents, each, source, now) for each in consents.given), _told(after, now)]


def public(consents: Consents) -> ConsentsState:
    """Yes or no for each, as the other services see it."""
    return ConsentsState(**{kind.value: consents.of(kind) is not None for kind in ConsentKind})


def proof(job: KeepConsentProof) -> ConsentProof:
    """The document that a job asks for."""
    wording = {"version": job.wording_version, "language": job.wording_language, "hash": job.wording_hash}
    consent = job.model_dump(include={"kind", "given_at", "source", "address"}) | {"wording": wording}
    return ConsentProof.model_validate(
        job.model_dump(include={"account_id", "ended_at", "ended_by"}) | {"consent": consent}
    )


def _without(consents: Consents, kind: ConsentKind) -> tuple[Consent, ...]:
    return tuple(each for each in consents.given if each.kind is not kind)


def _changed(consents: Consents, given: tuple[Consent, ...]) -> Consents:
    return consents.model_copy(update={"given": given})


def _told(consents: Consents, now: datetime) -> ConsentsChanged:
    return ConsentsChanged(account_id=consents.account_id, consents=public(consents), changed_at=now)


def _proof(consents: Consents, ended: Consent, ended_by: Source, now: datetime) -> KeepConsentProof:
    return KeepConsentProof(
        account_id=consents.account_id,
        kind=ended.kind,
        wording_version=ended.wording.version,
        wording_language=ended.wording.language,
        wording_hash=ended.wording.hash,
        given_at=ended.given_at,
        source=ended.source,
        address=ended.address,
        ended_at=now,
        ended_by=ended_by,
    )
