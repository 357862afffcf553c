"""Which handler does which kind of job. Apps register theirs when they get ready."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Report = Callable[[int, int, str], None]  # parts done, parts in all, a line of text
Handler = Callable[[Json, Report], Json]

_handlers: dict[str, Handler] = {}


class JobFailed(Exception):
    """The job cannot succeed by trying again; the text is what the learner reads.

    `url` and `label` make the link of the page that helps the learner on.
    """

    def __init__(self, text: str, *, url: str = "", label: str = "") -> None:
        super().__init__(text)
        self.url = url
        self.label = label


def register(kind: str, handler: Handler) -> None:
    """Name the handler of a kind. It must be idempotent: a job may run more than once.

    It gets the job's arguments and a function that reports progress, and returns the result:
    `url` and `label` make the link on the job's page, `message` is its last line of text. What
    is reported inside a transaction shows when the transaction is over. Any exception but
    JobFailed makes the job run again, three times in all.
    """
    _handlers[kind] = handler


def handler_of(kind: str) -> Handler:
    """The handler of a kind; KeyError when nobody registered it."""
    return _handlers[kind]
