"""Turns cards, grades and sums into what the templates print."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.common.markdown import plain_text, render
from studyapp.flashcards.memories import settings_of
from studyapp.flashcards.queries.cards import Sight
from studyapp.flashcards.scopes import Scope
from studyapp.learning.scheduling import Grade, interval_label, next_memories, rng_for

Json = dict[str, Any]

GRADE_NAMES = {Grade.AGAIN: "Again", Grade.HARD: "Hard", Grade.GOOD: "Good", Grade.EASY: "Easy"}
LONG_ANSWER = 90  # characters; longer answers are set smaller
GLYPHS = {
    "identity-and-access": "key",
    "ec2-compute": "server",
    "instance-storage": "disk",
    "scaling-and-balancing": "route",
    "object-storage": "bucket",
    "databases": "disk",
    "analytics-and-ai": "chart",
    "containers-and-serverless": "box",
    "deploy-and-operate": "term",
    "global-delivery": "globe",
    "integration-and-monitoring": "eye",
    "networking": "net",
    "security-and-compliance": "shield",
    "billing-and-support": "bill",
}


@dataclass(frozen=True)
class Face:
    """The side of a card that a page shows, and the addresses of what can be done to it."""

    card: Sight
    front: str  # HTML
    back: str
    inline: bool  # whether the question is one paragraph, which fits into a heading
    long: bool
    glyph: str
    last_seen: str
    source: tuple[str, str] | None  # text and path of the lesson
    grades: list[Json]
    reps: int
    shown: int
    token: str
    query: str  # the scope, with a leading "?" or empty
    acts: str  # the address below which the card's acts lie
    show_url: str
    edit_url: str
    report_url: str


def face(
    sight: Sight,
    user: User | None,
    scope: Scope,
    *,
    now: datetime,
    back: bool,
    shown: int,
    token: str = "",
) -> Face:
    """One side of a card. `shown` is when the question came up, in seconds of the epoch."""
    memory = sight.memory(now)
    front = _one_paragraph(render(sight.own_front) if sight.own_front else sight.front)
    answer = (render(sight.own_back) if sight.own_back else sight.back) if back else ""
    place = {**({scope.name: scope.value} if scope.name else {}), "card": sight.card_id}
    show = reverse("flashcards:review") + "?" + urlencode({**place, "show": 1, "shown": shown})
    report = {"kind": "card", "subject": sight.key, "path": show}
    query = f"?{scope.query}" if scope.query else ""
    acts = f"{reverse('flashcards:decks')}{sight.card_id}/"
    return Face(
        card=sight,
        front=front or sight.front,
        back=_one_paragraph(answer) or answer,
        inline=bool(front),
        long=len(answer) > LONG_ANSWER,
        glyph=GLYPHS.get(sight.module_key or "", "book"),
        last_seen=_last_seen(memory.last_review, sight.last_grade, now),
        source=_source(sight) if back else None,
        grades=_grades(sight, user, now) if back else [],
        reps=memory.reps,
        shown=shown,
        token=token,
        query=query,
        acts=acts,
        show_url=show,
        edit_url=f"{acts}edit/{query}",
        report_url=f"{reverse('lessons:report')}?{urlencode(report)}" if back else "",
    )


def short(text: str, length: int = 80) -> str:
    """A Markdown text as one short plain line."""
    line = " ".join(plain_text(text).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def spoken(seconds: float) -> str:
    """A duration as whole minutes: "1 min", "12 min"."""
    return f"{max(1, round(seconds / 60))} min"


def _grades(sight: Sight, user: User | None, now: datetime) -> list[Json]:
    memory = sight.memory(now)
    coming = next_memories(memory, now, settings_of(user), rng_for(sight.key, memory.reps))
    return [
        {
            "value": int(grade),
            "name": GRADE_NAMES[grade],
            "css": GRADE_NAMES[grade].lower(),
            "interval": interval_label(coming[grade].due - now),
            "key": f"{int(grade)} Space" if grade is Grade.GOOD else str(int(grade)),
        }
        for grade in Grade
    ]


def _one_paragraph(html: str) -> str:
    """The inside of a single paragraph; empty when there is more than that."""
    text = html.strip()
    if text.startswith("<p>") and text.endswith("</p>") and text.count("<p>") == 1:
        inner = text[3:-4]
        return inner if "</p>" not in inner else ""
    return ""


def _last_seen(seen: datetime | None, grade: int | None, now: datetime) -> str:
    if seen is None:
        return "New card"
    ago = now - seen
    when = "just now" if ago.total_seconds() < 60 else f"{interval_label(ago)} ago"
    return (
        f"Last seen {when}, {GRADE_NAMES[Grade(grade)].lower()}" if grade else f"Last seen {when}"
    )


def _source(sight: Sight) -> tuple[str, str] | None:
    if not sight.lesson_path:
        return None
    slug = sight.section.partition("#")[2]
    titles = {known: title for known, title in sight.sections or []}  # noqa: C416  (mypy: lists)
    title = titles.get(slug, sight.lesson_title)
    path = f"{sight.lesson_path}#{slug}" if slug in titles else sight.lesson_path
    return f"Lesson {sight.lesson_number}, {title}", path
