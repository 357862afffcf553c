"""Chores that run once a day; apps register theirs when they get ready."""

import logging
from collections.abc import Callable
from datetime import datetime

logger = logging.getLogger(__name__)
Chore = Callable[[datetime], object]
_chores: dict[str, Chore] = {}


def register_daily(name: str, chore: Chore) -> None:
    """Add a chore; it must be idempotent."""
    _chores[name] = chore


def run_daily(now: datetime) -> None:
    """Run all chores; one that fails does not keep the others from running."""
    for name, chore in sorted(_chores.items()):
        try:
            result = chore(now)
        except Exception:
            logger.exception("daily chore %s failed", name)
        else:
            logger.info("daily chore %s: %s", name, result)
