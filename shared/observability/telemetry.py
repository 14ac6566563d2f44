"""Structured logs without personal data, and traces (OP-01). Metrics are declared where they are counted."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import httpx
import structlog
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor, RequestInfo
from opentelemetry.instrumentation.pymongo import PymongoInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, DEFAULT_ON
from opentelemetry.trace import Span

from shared.observability.safe_errors import safe_stack, safe_text
from shared.observability.tracing import current_trace_id

_QUIET = ("aio_pika", "aiormq", "pymongo", "httpx", "httpcore", "uvicorn.access", "asyncio", "aiosmtplib", "stripe")


def set_up_logs(service: str, role: str, level: str) -> None:
    """One JSON object a line on standard output; exceptions as class, place and frames, never a foreign message."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _identify(service, role),
            _trace,
            _errors,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_ToStructlog()], level=logging.WARNING, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # what it repeats, the problem handler has logged


def set_up_traces(service: str, endpoint: str | None) -> TracerProvider:
    """Spans always have ids, so that logs and events carry one trace; they are recorded and exported when OTLP has an
    address."""
    resource = Resource.create({"service.name": f"comptoir-{service}"})
    provider = TracerProvider(resource=resource, sampler=DEFAULT_ON if endpoint else ALWAYS_OFF)
    if endpoint:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
        PymongoInstrumentor().instrument(tracer_provider=provider)  # names of commands alone, never their values
    trace_http_calls(provider)
    trace.set_tracer_provider(provider)
    return provider


def trace_http_calls(provider: TracerProvider) -> None:
    """Calls over httpx take the trace along and have a span each, but inside a `step`, which is theirs."""
    HTTPXClientInstrumentor().instrument(tracer_provider=provider, async_request_hook=_names_its_host_alone)


async def _names_its_host_alone(span: Span, request: RequestInfo) -> None:
    """Path and query of a signed link are all that it takes to read a customer's invoice (findings S9)."""
    url = httpx.URL(str(request.url))
    span.update_name(f"{request.method.decode()} {url.host}")
    span.set_attribute("http.url", f"{url.scheme}://{url.host}")


class _ToStructlog(logging.Handler):
    """Brings libraries' warnings into our format: their text may quote data, so only where they came from is kept."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger(record.name).log(
            record.levelno, "library_message", logger=record.name, at=f"{record.module}:{record.lineno}", error=error
        )


def _identify(service: str, role: str) -> structlog.typing.Processor:
    def add(_: Any, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
        return {"service": service, "role": role, **line}

    return add


def _trace(_: Any, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    trace_id = current_trace_id()
    return {**line, "trace_id": trace_id} if trace_id else line


def _errors(_: Any, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    error = line.get("error")
    # Under any other name too, an exception's own message stays out: a driver's can quote a document.
    line = {key: _shown(value) if key != "error" else value for key, value in line.items()}
    if not isinstance(error, BaseException):
        return {key: value for key, value in line.items() if key != "error" or value is not None}
    return {
        **line,
        "error": type(error).__name__,
        "error_text": safe_text(error),
        "error_stack": safe_stack(error)[-6:],
    }


def _shown(value: Any) -> Any:
    return safe_text(value) if isinstance(value, BaseException) else value
