"""One trace from the HTTP request through RabbitMQ to the mail (OP-01): W3C trace context in the envelope."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.instrumentation.utils import suppress_http_instrumentation
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.observability.safe_errors import safe_text

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
    with _span(method, SpanKind.SERVER, _below(traceparent), {"http.request.method": method}) as span:
        yield span


@contextmanager
def continued(name: str, traceparent: str | None, **attributes: str | int) -> Iterator[Span]:
    """A consumer's span below the one that published the event."""
    with _span(name, SpanKind.CONSUMER, _below(traceparent), attributes) as span:
        yield span


@contextmanager
def step(name: str) -> Iterator[Span]:
    """A span of our own inside the running trace, for a call outside: HTTP requests within have none of their own,
    and do not take our trace to strangers."""
    with _span(name, SpanKind.CLIENT) as span, suppress_http_instrumentation():
        yield span


def _below(traceparent: str | None) -> Context:
    return _propagator.extract({"traceparent": traceparent} if traceparent else {})


@contextmanager
def _span(
    name: str, kind: SpanKind, parent: Context | None = None, attributes: Mapping[str, str | int] | None = None
) -> Iterator[Span]:
    """A span that says of an exception what a log may say: OpenTelemetry would record its message, which can quote a
    document."""
    with _tracer.start_as_current_span(
        name,
        context=parent,
        kind=kind,
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield span
        except Exception as error:
            span.set_status(Status(StatusCode.ERROR, safe_text(error)))
            raise
