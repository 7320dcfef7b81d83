"""Log lines: one event a line, as text for people or JSON for machines, on standard output."""

import logging
import sys
from typing import Any
from urllib.parse import quote

import structlog

PATH_CHARACTERS_MAX = 200


def configure_logs(log_format: str) -> None:
    """Sets structlog up for this process, and lets the libraries' warnings through the same lines."""
    json = log_format == "json"
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    shown: list[Any] = (
        [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()]
        if json
        # Plain tracebacks: the rich ones print local variables, and a local variable may be a secret.
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[*shared, *shown],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # No stream named: whoever replaces standard output later (a test) is written to.
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s")


def safe_path(path: str) -> str:
    """A request's path for a log line: no line break and no escape sequence can forge another line."""
    return quote(path[:PATH_CHARACTERS_MAX], safe="/:@!$&'()*+,;=~-._")
