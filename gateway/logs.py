"""Structured logs to standard error, with secrets masked in the writer.

Rules of this file:
* Masking makes new values; what is logged, and what is sent, stays as it was (a redactor that edits live payloads is a known defect elsewhere).
* No line per message at info. Lines with wire text are debug.
* The standard library's loggers (aiohttp, asyncio) come out in the same form, from warning on unless the level is debug.
"""

import logging
import sys
from collections.abc import Callable
from typing import Any, Literal, TextIO

import orjson
import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from gateway.redaction import Redactor


def configure(
    level: Literal["debug", "info", "warning", "error"] = "info",
    form: Literal["console", "json"] = "console",
    *,
    redact_identities: bool = False,
    stream: TextIO | None = None,
    cache: bool = True,
) -> None:
    """Sets up structlog and the standard library's logging for the whole process.

    `stream`: standard error by default. `cache`: a logger keeps the set-up of its first line, which makes a disabled line ten times cheaper;
    False lets a later call change loggers already in use.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    out = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _logger_name,
    ]
    # Tracebacks become text before masking, so that a secret in an exception's message is masked too.
    last: list[Processor] = [structlog.processors.format_exc_info, _redact(Redactor(identities=redact_identities)), _renderer(form, out)]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=cache,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(number if level == "debug" else max(number, logging.WARNING))


def get(name: str) -> FilteringBoundLogger:
    """The logger of a module."""
    logger: FilteringBoundLogger = structlog.get_logger(logger_name=name)
    return logger


def _logger_name(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """structlog has taken the word `logger` as a parameter; in the line it is what the standard library's loggers call themselves."""
    if "logger_name" in event:
        event["logger"] = event.pop("logger_name")
    return event


def _redact(redactor: Redactor) -> Processor:
    def processor(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        masked: dict[str, Any] = redactor.value(event)
        return masked

    return processor


def _renderer(form: str, out: TextIO) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(serializer=_json)
    return structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback)


def _json(event: Any, **_options: Callable[[Any], Any]) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
