"""An item as it goes into a sitting: options shuffled once, texts rendered once."""

import html
import random
import re
from typing import Any

from studyapp.catalog.api import Item
from studyapp.common.markdown import render_inline
from studyapp.exams.models import Attempt, Question

Json = dict[str, Any]
# Some stems end with "(Choose TWO.)"; the page says it by itself, with a count beside it.
_SELECT = re.compile(r"\s*\((?:select|choose|pick) \w+\.?\)\.?\s*$", re.IGNORECASE)
_MARKS = re.compile(r"[\\`*_\[\]<>&!~{}|\n]")


def snapshot(attempt: Attempt, item: Item, position: int) -> Question:
    """The unsaved question row of an item at a position (from 1) of an attempt.

    The order of the options depends on the attempt's seed and the position alone.
    """
    options = [_option(option) for option in item.options]
    order = random.Random(f"{attempt.seed}:{position}")  # noqa: S311  (an order, not a secret)
    order.shuffle(options)
    return Question(
        attempt=attempt,
        item=item,
        position=position,
        stem=item.stem,
        stem_html=inline(_SELECT.sub("", item.stem)),
        options=options,
        kind=item.kind,
        task=item.task,
        domain=item.domain,
        section=item.section.rpartition("#")[2],
        item_key=item.key,
        item_revision=item.revision,
    )


def inline(markdown: str) -> str:
    """One line of Markdown as HTML; a text without any mark is only escaped, which is quick."""
    if _MARKS.search(markdown):
        return render_inline(markdown)
    return html.escape(markdown, quote=False)


def _option(option: Json) -> Json:
    return {
        "text": option["text"],
        "html": inline(option["text"]),
        "correct": bool(option["correct"]),
        "why": inline(option.get("why") or ""),
        "misconception": option.get("misconception"),
    }
