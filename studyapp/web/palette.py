"""The lines of the palette: what it finds, what is waiting, what can be done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from studyapp.accounts.api import User
from studyapp.catalog.api import Hit, find
from studyapp.common.words import plural
from studyapp.exams import api as exams
from studyapp.flashcards import api as flashcards
from studyapp.lessons import api as lessons
from studyapp.web.actions import Action, matching

LIMITS = {"lesson": 5, "card": 3}
NOTES, RECENT = 2, 3
MARK = "<mark>"
ACTIONS, ACTIONS_AT_FIRST = 4, 7


@dataclass(frozen=True)
class Entry:
    """A line of the palette. It follows a link, opens a dialog or presses a button."""

    icon: str
    html: SafeString
    sub: SafeString | str = ""
    hint: str = ""
    keys: tuple[str, ...] = ()
    href: str = ""
    dialog: str = ""
    press: str = ""


def palette_lines(text: str, user: User | None, now: datetime) -> dict[str, Any]:
    """The groups of lines for what was typed: `>` asks for actions alone, nothing for a start."""
    if text.startswith(">"):
        return _lines({"Do": [_act(action) for action in matching(text[1:], user)]})
    if text:
        return _answer(text, user)
    return _lines(
        {
            "Go on": _go_on(user, now),
            "Opened lately": _recent(user),
            "Do": [_act(action) for action in matching("", user)[:ACTIONS_AT_FIRST]],
        }
    )


def _answer(text: str, user: User | None) -> dict[str, Any]:
    found = find(text, user=user, limits=LIMITS)
    notes = lessons.search_notes(user, found.corrected or text, NOTES)
    groups = {
        "Lessons": [
            _lesson(hit, quoted=place == 0 or MARK not in hit.title_html)
            for place, hit in enumerate(found.groups.get("lesson", []))
        ],
        "Cards and notes": [
            *(_card(hit) for hit in found.groups.get("card", [])),
            *(_note(note) for note in notes),
        ],
        "Do": [_act(action) for action in matching(text, user)[:ACTIONS]],
    }
    shown = sum(map(len, groups.values()))
    beyond = sum(found.totals.values()) - sum(map(len, found.groups.values()))
    all_results = Entry(
        "search",
        format_html("All results for “{}”", text),
        hint=f"{shown + beyond:,}",
        href=f"{reverse('search')}?{urlencode({'q': text})}",
    )
    return {
        **_lines(groups, last=all_results if shown else None),
        "corrected": found.corrected,
        "any_word": found.any_word,
    }


def _lines(groups: dict[str, list[Entry]], last: Entry | None = None) -> dict[str, Any]:
    """The groups that have entries, each entry numbered over all of them."""
    number = 0
    shown = []
    for title, entries in groups.items():
        numbered = list(enumerate(entries, start=number + 1))
        number += len(entries)
        if numbered:
            shown.append((title, numbered))
    return {
        "groups": shown,
        "last": (number + 1, last) if last else None,
        "count": plural(number, "result") if number else "No results",
    }


def _lesson(hit: Hit, *, quoted: bool) -> Entry:
    """A lesson; what it says is quoted for the best hit, and where the title does not tell."""
    quote = hit.snippet_html if quoted else ""
    sub = format_html("{}. “{}”", hit.context, quote) if quote else hit.context
    other = "" if hit.course == settings.MAIN_COURSE else "another course"
    return Entry("book", hit.title_html, sub, hint=other, href=hit.path)


def _card(hit: Hit) -> Entry:
    return Entry("cards", hit.title_html, hit.context, href=hit.path)


def _note(note: lessons.NoteHit) -> Entry:
    html = format_html("Your note: “{}”", note.snippet_html)
    return Entry("note", html, note.lesson, href=note.path)


def _act(action: Action) -> Entry:
    return Entry(
        action.icon,
        escape(action.title),
        keys=action.keys,
        href=action.url,
        dialog=action.dialog,
        press=action.press,
    )


def _go_on(user: User | None, now: datetime) -> list[Entry]:
    """What is waiting: a running exam, due cards, the next lesson."""
    entries = []
    running = exams.open_attempt(user, now) if user else None
    if running:
        done = f"{running.answered} of {running.total} answered"
        entries.append(_plain("exam", f"Go on with {running.title}", done, running.path))
    due = flashcards.due_count(user, now) if user else 0
    if due:
        entries.append(
            _plain("cards", f"Review {plural(due, 'card')}", "due", reverse("flashcards:review"))
        )
    following = lessons.next_lesson(user)
    if following:
        where = f"Lesson {following.number}, {following.module}"
        entries.append(_plain("book", following.title, where, following.path))
    return entries


def _recent(user: User | None) -> list[Entry]:
    following = lessons.next_lesson(user)
    known = following.path if following else ""
    opened = lessons.recently_opened(user, RECENT + 1)
    others = [row for row in opened if row.path != known][:RECENT]
    return [_plain("book", row.title, row.module, row.path) for row in others]


def _plain(icon: str, title: str, sub: str, href: str) -> Entry:
    return Entry(icon, escape(title), sub, href=href)
