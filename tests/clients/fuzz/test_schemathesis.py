"""schemathesis over every service, direct and through the gateway, with a token and without (AP-03).

Held: no 5xx, and nothing that the document does not name (status, media type, header, field); another method is 405
with the right Allow; another content type and data against the schema are refused; what needs a token refuses without.
Deterministic: a failure comes again, with its curl command.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.stack.stack import Stack
from tests.clients.fuzz.schemathesis_run import SERVICES, Prepared, Run


@pytest.mark.rule("AP-01", "AP-03")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("by", ["direct", "gateway"])
@pytest.mark.parametrize("known", [True, False], ids=["token", "nobody"])
def test_a_service_answers_as_its_document_says(
    stack: Stack, prepared: Prepared, tmp_path: Path, by: str, known: bool
) -> None:
    """The three services at once; the exhaustive phase, which tries each constraint of a document, where it is new."""
    thorough = (by, known) in {("direct", True), ("gateway", False)}
    runs = [
        Run(
            service,
            f"{stack.gateway_url if by == 'gateway' else stack.service_url(service)}/{service}/v1",
            prepared if known else None,
            thorough=thorough,
        )
        for service in SERVICES
    ]
    for run in runs:
        (tmp_path / run.service).mkdir()
    with ThreadPoolExecutor(len(runs)) as pool:
        reports = list(pool.map(lambda run: run.report(tmp_path / run.service), runs))
    found = [text for status, text in reports if status != 0]
    assert not found, "\n".join(found)
    assert all("Tested: 0" not in text for _, text in reports)
