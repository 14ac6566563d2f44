"""What identity asks of the other services about a person, and where the answers are."""

from datetime import UTC, datetime
from typing import Any

from shared.events.identity.erasure_requested import ErasureRequested
from shared.events.identity.export_requested import ExportRequested
from shared.persistence.subjects import Person
from shared.runtime.data_answers import publishes
from tests.support.in_process import InProcess

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANNE, OTHER = Person("acc_anne", "C100000001", "anne@x.test"), Person("acc_other", "C100000002", "other@x.test")


def answer_of(service: InProcess[Any], name: str) -> Any:
    """The contract of a service's answer: which one differs by service, its fields do not."""
    return publishes(service.name, name)


def export(person: Person) -> ExportRequested:
    """identity's question for a copy."""
    return ExportRequested(
        request_id="dat_1",
        account_id=person.account_id,
        customer_number=person.customer_number,
        email=person.email or "",
        requested_at=NOW,
    )


def erasure(person: Person, step: str) -> ErasureRequested:
    """identity's question for an erasure."""
    return ErasureRequested(**dict(export(person)), step=step)
