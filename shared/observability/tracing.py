"""One trace from the HTTP request through RabbitMQ to the mail (OP-01): W3C trace context in the envelope."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("comptoir")


def current_traceparent() -> str | None:
    """The running span as a `traceparent` header's value; None outside any span."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


def current_trace_id() -> str | None:
    """The running trace's id in 32 hexadecimal digits; None outside any span."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


@contextmanager
def request_span(method: str, traceparent: str | None) -> Iterator[Span]:
    """A server's span, below the client's if it sent one. Whoever handles the request adds route and status; query,
    peer and user agent stay out of it (findings S9)."""
    parent = _propagator.extract({"traceparent": traceparent} if traceparent else {})
    attributes = {"http.request.method": method}
    with _tracer.start_as_current_span(method, context=parent, kind=SpanKind.SERVER, attributes=attributes) as span:
        yield span


@contextmanager
def continued(name: str, traceparent: str | None, **attributes: str | int) -> Iterator[Span]:
    """A consumer's span below the one that published the event."""
    parent = _propagator.extract({"traceparent": traceparent} if traceparent else {})
    with _tracer.start_as_current_span(name, context=parent, kind=SpanKind.CONSUMER, attributes=attributes) as span:
        yield span


@contextmanager
def step(name: str) -> Iterator[Span]:
    """A span of our own inside the running trace: an external call, a mail."""
    with _tracer.start_as_current_span(name, kind=SpanKind.CLIENT) as span:
        yield span
