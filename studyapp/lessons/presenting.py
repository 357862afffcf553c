"""Turns stored blocks and a learner's answers into the HTML of a lesson page.

What all learners share is rendered once for each load of the course and kept; only answered
checks and the read marks are a learner's own.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from studyapp.catalog.api import Check
from studyapp.lessons.explaining.showing import ON, embedded
from studyapp.lessons.models import CheckAnswer
from studyapp.lessons.queries import LessonPage, LessonState

Json = dict[str, Any]
# The place of the CSRF token in kept HTML. It is random, so that no text of a course can name it:
# a link to elsewhere that did would carry a reader's token along.
TOKEN = f"csrf-token-{secrets.token_hex(16)}"
TEXT = f"text-{secrets.token_hex(16)}"  # the place of the lesson's text in its kept frame


class Marks(NamedTuple):
    """What a learner left in the lesson, as far as the page shows it."""

    read_at: datetime | None = None
    place: str = ""
    note: str = ""
    noted_at: datetime | None = None


@dataclass(frozen=True)
class ExplainerPlace:
    """The place of an explainer, which differs with the address."""

    name: str


Part = str | Check | ExplainerPlace


def main(
    page: LessonPage, state: LessonState, token: str, sent: Mapping[str, str], *, staff: bool
) -> SafeString:
    """The page of a lesson without the site around it.

    `token` is the request's CSRF token, `sent` the query of its address.
    """
    reading = state.reading
    marks = (
        Marks(reading.read_at, reading.place, reading.note, reading.noted_at)
        if reading
        else Marks()
    )
    zone = timezone.get_current_timezone_name()
    before, after = _frame(page, frozenset(state.read), marks, staff, zone)
    text = "".join(_part_html(page, part, state, sent) for part in _parts(page))
    return SafeString(f"{before}{text}{after}".replace(TOKEN, token))


@lru_cache(maxsize=512)
def _frame(
    page: LessonPage, read: frozenset[int], marks: Marks, staff: bool, zone: str
) -> tuple[str, str]:
    """What stands before and behind the text; `zone` is part of the key for its times alone."""
    context = {
        "page": page,
        "lesson": page.lesson,
        "reading": marks,
        "staff": staff,
        "toc": contents(page, read),
        "prose": SafeString(TEXT),
        "practise": practise(page),
        "csrf_token": TOKEN,
    }
    before, _text, after = render_to_string("lessons/_frame.html", context).partition(TEXT)
    return before, after


def _part_html(page: LessonPage, part: Part, state: LessonState, sent: Mapping[str, str]) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, ExplainerPlace):
        if sent.get(ON) == part.name:
            return embedded(part.name, sent, at=page.lesson.path)
        return _untouched(page, part.name)
    return _check_html(page, part, state.answers.get(part.pk))


@lru_cache(maxsize=64)
def _untouched(page: LessonPage, name: str) -> str:
    """An explainer in its first state, as nearly every reader meets it."""
    return embedded(name, {}, at=page.lesson.path)


@lru_cache(maxsize=1024)
def contents(page: LessonPage, read: frozenset[int]) -> SafeString:
    """The module's lessons with what has been read, and the sections of this one."""
    return SafeString(render_to_string("lessons/_toc.html", {"page": page, "read": read}))


@lru_cache(maxsize=256)
def practise(page: LessonPage) -> SafeString:
    """What can be practised after this lesson."""
    return SafeString(render_to_string("lessons/_practise.html", {"page": page}))


@lru_cache(maxsize=256)
def _parts(page: LessonPage) -> tuple[Part, ...]:
    """The lesson as runs of finished HTML and the checks between them."""
    parts: list[Part] = ['<div class="lead-in">', *_blocks(page.lesson.lead, page), "</div>"]
    for section in page.sections:
        repeats = section.title == page.lesson.title  # notes often begin a lesson with its title
        heading = {"slug": section.slug, "title": section.title, "repeats": repeats}
        parts.append(render_to_string("lessons/_heading.html", heading))
        parts.extend(_blocks(section.blocks, page))
    return tuple(parts)


def _blocks(blocks: list[Json], page: LessonPage) -> list[Part]:
    """A check that is gone leaves nothing behind."""
    parts: list[Part] = []
    for block in blocks:
        if block["kind"] == "question":
            check = page.checks.get(block["key"])
            if check is not None:
                parts.append(check)
        elif block["kind"] == "explorer":
            parts.append(ExplainerPlace(block["name"]))
        else:
            parts.append(render_to_string("lessons/_block.html", {"block": block}))
    return parts


def _check_html(page: LessonPage, check: Check, answer: CheckAnswer | None) -> str:
    return _kept_check(page, check.key, tuple(answer.chosen) if answer else None)


@lru_cache(maxsize=4096)
def _kept_check(page: LessonPage, key: str, chosen: tuple[int, ...] | None) -> str:
    """A check before an answer, or after one: all that differs between learners is the choice."""
    view = check_view(page.checks[key], chosen)
    return render_to_string("lessons/_check.html", {"check": view, "csrf_token": TOKEN})


def check_view(check: Check, answer: Collection[int] | None, *, error: str = "") -> Json:
    """An embedded check as the template shows it; `answer` is what was chosen, if anything was.

    After an answer, the reason stands beside each chosen option and each right one.
    """
    chosen = set(answer or ())
    right_ones = {place for place, option in enumerate(check.options) if option["correct"]}
    options = []
    for place, option in enumerate(check.options):
        picked, right = place in chosen, place in right_ones
        mark = ""
        if chosen:
            mark = "right" if right else "wrong" if picked else ""
        options.append(
            {
                "place": place,
                "html": option["html"],
                "mark": mark,
                "picked": picked,
                "why": option["why"] if chosen and (picked or right) else "",
            }
        )
    return {
        "id": check.pk,
        "key": check.key,
        "pretest": check.kind == "pretest",
        "stem": check.stem,
        "options": options,
        "multiple": len(right_ones) > 1,
        "answered": answer is not None,
        "correct": chosen == right_ones,
        "error": error,
    }
