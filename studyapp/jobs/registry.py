"""Which handler does which kind of job. Apps register theirs when they get ready."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Report = Callable[[int, int, str], None]  # parts done, parts in all, a line of text
Handler = Callable[[Json, Report], Json]

_handlers: dict[str, Handler] = {}


class JobFailed(Exception):
    """The job cannot succeed by trying again; the text is what the learner reads."""


def register(kind: str, handler: Handler) -> None:
    """Name the handler of a kind. It must be idempotent: a job may run more than once.

    It gets the job's arguments and a function that reports progress, and returns the result.
    """
    _handlers[kind] = handler


def handler_of(kind: str) -> Handler:
    """The handler of a kind; KeyError when nobody registered it."""
    return _handlers[kind]
