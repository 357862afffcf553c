"""One JSON line a log record, for people and for log collectors alike."""

from collections.abc import MutableMapping
from typing import Any

import structlog

_stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
_json = structlog.processors.JSONRenderer()


def annotate(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add level and logger name to a record of the standard library."""
    structlog.stdlib.add_log_level(logger, name, event)
    structlog.stdlib.add_logger_name(logger, name, event)
    structlog.stdlib.ExtraAdder()(logger, name, event)
    return event


def render(logger: Any, name: str, event: MutableMapping[str, Any]) -> str:
    """Give the record its time and write it as one line."""
    structlog.processors.format_exc_info(logger, name, event)
    _stamp(logger, name, event)
    return str(_json(logger, name, event))


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """The formatter that the logging settings name."""
    return structlog.stdlib.ProcessorFormatter(processor=render, foreign_pre_chain=[annotate])
