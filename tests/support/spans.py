"""Where this process's spans go, as if OTLP had an address."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from opentelemetry import trace
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.observability import tracing
from shared.observability.telemetry import trace_http_calls


@contextmanager
def exported_spans() -> Iterator[InMemorySpanExporter]:
    """The spans that this process exports until the end of the block, those of httpx among them."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    HTTPXClientInstrumentor().uninstrument()
    trace_http_calls(provider)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tracing, "_tracer", provider.get_tracer("test"))
        patch.setattr(trace, "_TRACER_PROVIDER", provider)
        yield exporter
    HTTPXClientInstrumentor().uninstrument()
