"""Cards as files: an Anki package, CSV, or JSON lines.

The guid of an Anki note comes from the card's key, so that a second import updates the first.
"""

import csv
import io
import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import genanki
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from studyapp.accounts.api import User, register_leaving
from studyapp.catalog.api import Card, Course
from studyapp.common.markdown import render
from studyapp.flashcards.models import CardState
from studyapp.flashcards.queries import cards
from studyapp.jobs.api import Job, JobFailed, Report, start

JOB = "flashcards.export"
FORMATS = ("apkg", "csv", "jsonl")
KEPT = timedelta(days=7)
MODEL_ID = 1_604_772_519  # fixed: Anki knows the note type by it
STYLE = """
.card { font: 20px/1.5 serif; text-align: center; max-width: 36rem; margin: auto }
.answer { font-size: 26px; font-weight: 600 } .more, .source { font-size: 17px; color: #5a6b70 }
"""
_NAME = re.compile(r"[0-9a-f]{32}\.(apkg|csv|jsonl)")


@dataclass(frozen=True)
class ExportedCard:
    """A card as it goes into a file: Markdown texts, and where it belongs."""

    id: str
    front: str
    back: str
    extra: str
    deck: str
    lesson: str
    section: str
    family: str | None
    source: str
    own: bool


def course_cards(course: Course, user: User | None = None) -> list[ExportedCard]:
    """The cards of a course in its order; for a learner with own cards and own wording."""
    rows = Card.objects.filter(course=course, retired_at=None).select_related("lesson__module")
    rows = rows.filter(cards.visible(user)) if user else rows.filter(owner=None)
    reworded: dict[int, tuple[str, str]] = {}
    if user:
        states = CardState.objects.filter(user=user, card__course=course).exclude(front="")
        reworded = {
            pk: (front, back) for pk, front, back in states.values_list("card_id", "front", "back")
        }
    return [
        _exported(card, course, reworded.get(card.pk)) for card in rows.order_by("position", "pk")
    ]


def _exported(card: Card, course: Course, own: tuple[str, str] | None) -> ExportedCard:
    front, back = own or (card.front, card.back)
    return ExportedCard(
        id=card.key,
        front=front,
        back=back,
        extra=card.extra,
        deck=card.lesson.module.title if card.lesson else course.title,
        lesson=card.lesson.key if card.lesson else "",
        section=card.section,
        family=card.family,
        source=card.source,
        own=card.owner_id is not None,
    )


def as_jsonl(rows: Iterable[ExportedCard]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)


def as_csv(rows: Iterable[ExportedCard]) -> str:
    """A table with a header line."""
    out = io.StringIO()
    names = list(ExportedCard.__dataclass_fields__)
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in rows)
    return out.getvalue()


def write_apkg(course: Course, rows: Sequence[ExportedCard], path: Path) -> None:
    """An Anki package with a deck a module; equal cards give equal notes."""
    model = _model()
    decks: dict[str, Any] = {}
    for row in rows:
        name = course.title if row.deck == course.title else f"{course.title}::{row.deck}"
        deck = decks.setdefault(row.deck, genanki.Deck(_number(f"{course.slug}/{row.deck}"), name))
        deck.add_note(
            genanki.Note(
                model=model,
                fields=[
                    render(row.front),
                    render(row.back),
                    render(row.extra) if row.extra else "",
                    row.section.replace("#", ", "),
                ],
                tags=[tag for tag in (row.lesson, row.family) if tag],
                guid=genanki.guid_for(course.slug, row.id),
            )
        )
    package = genanki.Package(list(decks.values()))
    package.write_to_file(str(path), timestamp=course.loaded_at.timestamp())


def write(course: Course, rows: Sequence[ExportedCard], form: str, path: Path) -> None:
    """Write the cards in one of `FORMATS`."""
    if form == "apkg":
        write_apkg(course, rows, path)
    else:
        text = as_csv(rows) if form == "csv" else as_jsonl(rows)
        path.write_text(text, encoding="utf-8")


def start_export(user: User, course: Course, form: str, *, now: datetime) -> Job:
    """Have a course's cards written for a learner.

    An export that has not ended is the same job; a later one writes over the file of the last,
    so that a learner has one file a course and format.
    """
    same = Job.objects.filter(
        owner=user, kind=JOB, arguments__course=course.slug, arguments__format=form
    )
    last = same.exclude(state=Job.State.FAILED).first()
    if last and not last.is_over:
        return last
    name = last.arguments["name"] if last else f"{secrets.token_hex(16)}.{form}"
    return start(
        JOB,
        title=f"Export: {course.title}",
        arguments={"owner": user.pk, "course": course.slug, "format": form, "name": name},
        owner=user,
        now=now,
    )


def run_export(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """The job: write the file that the arguments name. Run again, it writes it again."""
    user = User.objects.filter(pk=arguments["owner"]).first()
    course = Course.objects.filter(slug=arguments["course"]).first()
    if user is None or course is None:
        message = "The course is not there any more."
        raise JobFailed(message)
    rows = course_cards(course, user)
    if not rows:
        message = "This course has no cards to export."
        raise JobFailed(message)
    report(1, 2, f"Writing {len(rows)} cards.")
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{arguments['name']}.part"
    write(course, rows, arguments["format"], unfinished)
    unfinished.replace(folder / arguments["name"])
    return {
        "url": reverse("flashcards:download", args=[arguments["name"]]),
        "label": f"Download {len(rows)} cards",
    }


def exported_file(user: User, name: str) -> tuple[Path, str] | None:
    """The path of an export of this learner and the name to save it under; None if not theirs."""
    if not _NAME.fullmatch(name):
        return None
    job = Job.objects.filter(owner=user, kind=JOB, arguments__name=name).first()
    path = _folder() / name
    if job is None or not path.is_file():
        return None
    return path, f"{job.arguments['course']}.{job.arguments['format']}"


def sweep(now: datetime) -> int:
    """Delete exported files that are older than a week; returns how many."""
    oldest = (now - KEPT).timestamp()
    gone = [path for path in _folder().glob("*") if path.stat().st_mtime < oldest]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


@register_leaving
def leave(user: User) -> None:
    """A learner's exported files go with them."""
    for job in Job.objects.filter(owner=user, kind=JOB):
        path = _folder() / job.arguments["name"]
        transaction.on_commit(partial(path.unlink, missing_ok=True))


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "exports"


def _model() -> Any:
    answer = (
        '{{FrontSide}}<hr id="answer"><div class="answer">{{Answer}}</div>'
        '<div class="more">{{More}}</div><p class="source">{{Source}}</p>'
    )
    return genanki.Model(
        MODEL_ID,
        "Fairweather card",
        fields=[{"name": name} for name in ("Question", "Answer", "More", "Source")],
        templates=[{"name": "Card", "qfmt": "{{Question}}", "afmt": answer}],
        css=STYLE,
    )


def _number(text: str) -> int:
    """A deck id that is always the same for a name: 31 bits, above Anki's own ids."""
    digest = blake2b(text.encode(), digest_size=4).digest()
    return (1 << 30) + int.from_bytes(digest, "big") % (1 << 30)
