"""The fetch of documents in traces (NO-03, findings S9)."""

import httpx
import pytest

from services.notifier.adapters.http.documents import DocumentNotThere, Documents
from shared.observability.tracing import continued
from tests.notifier.documents import PDF, Billing
from tests.support.spans import exported_spans


@pytest.mark.rule("OP-01")
async def test_a_fetch_is_one_span_that_does_not_hold_the_link() -> None:
    """Its span names the host alone, whether billing answers or not, and billing is handed the trace."""
    documents = Documents(httpx.AsyncClient(trust_env=False), 5)
    with exported_spans() as exported, continued("consume invoice_issued", None) as consumed:
        with Billing() as billing:
            url = billing.url
            assert await documents.fetch(url) == PDF
            seen = billing.headers[0]["traceparent"]
        with pytest.raises(DocumentNotThere):
            await documents.fetch(url)
        spans = exported.get_finished_spans()
    await documents.close()
    assert [span.name for span in spans] == ["GET 127.0.0.1", "GET 127.0.0.1"]
    assert seen.split("-")[1] == f"{consumed.get_span_context().trace_id:032x}"
    written = "".join(span.to_json() for span in spans)
    assert [word for word in ("SIGNED", "signature", "F2026-000042") if word in written] == []
