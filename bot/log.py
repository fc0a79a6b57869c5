"""Structured logs that never carry a person's words, name, number, or a token."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from structlog.stdlib import BoundLogger

DROPPED = frozenset(
    {
        "text",
        "body",
        "payload",
        "name",
        "phone",
        "user",
        "address",
        "token",
        "secret",
        "message_text",
        "media",
        "url",
        "headers",
        "query",
    }
)


def _without_personal_data(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop fields that could identify a person or open a door."""
    for name in DROPPED.intersection(event):
        del event[name]
    return event


class _Unfailing:
    """A line that cannot be written is lost, and nothing else is: the disk may be full, or nobody
    may read the pipe any more. Whoever lives through a fault notes it, and must live through that.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, line: str) -> None:
        with suppress(OSError, ValueError):  # the latter where it is closed
            self._file.write(line)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._file.flush()


def set_up(form: str = "console", *, quiet: bool = False, to: TextIO | None = None) -> None:
    """Begin logging to standard error, or to a file that is open.

    `form` is console or json; quiet: warnings only.
    """
    import structlog

    level = logging.WARNING if quiet else logging.INFO
    last: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _without_personal_data,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(_unfailing(to or sys.stderr)),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # A look that takes longer than its gap is not looked at twice: that is how it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # It writes people's words into the log, even at its highest level; we say ourselves what fails.
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)


def _unfailing(file: TextIO) -> TextIO:
    return cast(TextIO, _Unfailing(file))  # no more is asked of it


class _Log:
    """Loads structlog with the first line that is written: most commands write none."""

    def __getattr__(self, level: str) -> Any:
        return getattr(_structured(), level)


@cache
def _structured() -> "BoundLogger":
    import structlog

    if not structlog.is_configured():  # a command: its standard output is for its document alone
        structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(_unfailing(sys.stderr)))
    return cast("BoundLogger", structlog.get_logger("lantoa"))


def afresh() -> None:
    """The next line is written as `set_up` says now: a logger keeps to how it was first used."""
    _structured.cache_clear()


log = cast("BoundLogger", _Log())
