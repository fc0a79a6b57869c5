"""Traces for OpenTelemetry, where an operator switches them on; else nothing, at no cost.

Nothing of a person is ever in a trace: attributes are those of `TOLD` and of the types there, an
error is its class alone, and neither bodies, addresses nor headers are asked for.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from bot.errors import SettingsError

# What a span may say, and of which type; everything else is dropped.
TOLD: Mapping[str, type] = {
    "platform": str,
    "kind": str,
    "status": int,
    "inbox": int,
    "outbox": int,
    "campaign": str,
    "count": int,
    "outreach": bool,
    "tick": str,
}
_LONGEST = 40  # letters; ours are names and numbers, what is longer is somebody's words
_OFF = nullcontext()


class Tracing:
    """The tracer of this process; `tracer` is None while traces are off."""

    tracer: Any = None
    provider: Any = None


def span(name: str, **told: str | int | bool) -> AbstractContextManager[None]:
    """A stretch of work; nested ones belong together. Off: one comparison."""
    return _OFF if Tracing.tracer is None else _recorded(name, told)


def begun(name: str, **told: str | int | bool) -> Callable[[], object]:
    """The same for work that goes on elsewhere, until what is given back is called."""
    return _nothing if Tracing.tracer is None else _open_span(name, told)


def _nothing() -> None:
    """Traces are off."""


def _open_span(name: str, told: Mapping[str, str | int | bool]) -> Callable[[], object]:
    begun: Any = Tracing.tracer.start_span(name, attributes=told_of(told))
    ended: Callable[[], object] = begun.end
    return ended


@contextmanager
def _recorded(name: str, told: Mapping[str, str | int | bool]) -> Iterator[None]:
    with Tracing.tracer.start_as_current_span(
        name, attributes=told_of(told), record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except Exception as error:
            current.set_attribute("lantoa.error", type(error).__name__)
            raise


def told_of(given: Mapping[str, str | int | bool]) -> dict[str, str | int | bool]:
    """Of what is given only what may be told."""
    return {
        f"lantoa.{name}": value
        for name, value in given.items()
        if type(value) is TOLD.get(name) and len(str(value)) <= _LONGEST
    }


def set_up(endpoint: str, version: str) -> None:
    """Begin to trace to this address (OTLP over HTTP); empty: traces stay off."""
    if not endpoint:
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingsError(
            "LANTOA_TRACES", 'cần cài thêm phần "traces": pip install "lantoa[traces]"'
        ) from None
    provider = TracerProvider(
        resource=Resource.create({"service.name": "lantoa", "service.version": version})
    )
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    use(provider)


def use(provider: Any) -> None:
    """Trace by this provider from now on; None: no more."""
    Tracing.provider = provider
    Tracing.tracer = None if provider is None else provider.get_tracer("lantoa")


def close() -> None:
    """Hand over what is still held back, and end."""
    if Tracing.provider is not None:
        Tracing.provider.shutdown()
        use(None)
