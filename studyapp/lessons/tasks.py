"""The jobs of lessons: read large notes, make a course of them, make its cards anew."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.api import User
from studyapp.catalog.api import FULL, Course, LoadReport, load_own, regenerate_course
from studyapp.common.words import plural
from studyapp.corpus import CorpusError
from studyapp.jobs.api import JobFailed, Report, register, register_daily
from studyapp.lessons import images, importing, uploads

Json = dict[str, Any]
AGAIN = "Choose another file"


def preview(arguments: Json, report: Report) -> Json:
    """Read an upload and keep its preview."""
    upload, owner = _upload(arguments), _owner(arguments)
    report(1, 3, "Reading your notes, and making cards and questions to count them.")
    try:
        importing.make_preview(upload, owner)
    except importing.NotNotes as error:
        raise _failed(str(error)) from error
    return {
        "message": "Your notes have been read. Nothing is made yet.",
        "url": reverse("lessons:import_preview", args=[upload.token]),
        "label": "See what would be made",
    }


def make(arguments: Json, report: Report) -> Json:
    """Load an upload as a course of its learner. A second run finds the same course."""
    upload = _upload(arguments)
    owner = _owner(arguments) if arguments["owner"] else None
    report(1, 4, "Reading your notes.")
    try:
        data = uploads.notes_of(upload)
        report(2, 4, "Making lessons, cards and questions.")
        done = load_own(
            data,
            user=owner,
            slug=arguments["slug"],
            title=arguments["title"],
            filename=upload.filename,
            now=timezone.now(),
        )
    except OSError as error:
        message = "The uploaded file is not there any more. Upload it again."
        raise _failed(message) from error
    except CorpusError as error:
        raise _failed(importing.spoken(error)) from error
    return _made(done)


def regenerate(arguments: Json, report: Report) -> Json:
    """Make the cards and questions of a course anew."""
    course = Course.objects.filter(slug=arguments["slug"], checked=False).first()
    if course is None or course.owner_id != arguments["owner"]:
        message = "The course is not there any more."
        raise JobFailed(message, url=reverse("lessons:import"), label="Your courses")
    report(1, 3, "Making cards and questions.")
    return _made(regenerate_course(course, now=timezone.now()))


def _made(done: LoadReport) -> Json:
    made = (
        f"{plural(done.lessons, 'lesson')}, {plural(done.sections, 'section')}, "
        f"{plural(done.cards, 'card')} and {plural(done.items, 'question')}."
    )
    return {
        "message": f"{made} {FULL}" if done.full else made,
        "url": reverse("lessons:other_course", args=[done.course]),
        "label": "Open the course",
    }


def _upload(arguments: Json) -> uploads.Upload:
    upload = uploads.find(arguments["token"])
    if upload is None:
        message = "The uploaded file is not there any more. Upload it again."
        raise _failed(message)
    return upload


def _owner(arguments: Json) -> User:
    owner = User.objects.filter(pk=arguments["owner"]).first()
    if owner is None:
        message = "The account of this course is not there any more."
        raise _failed(message)
    return owner


def _failed(message: str) -> JobFailed:
    return JobFailed(message, url=reverse("lessons:import"), label=AGAIN)


register(importing.PREVIEW, preview)
register(importing.IMPORT, make)
register(importing.REGENERATE, regenerate)
register_daily("waiting uploads", uploads.sweep)
register_daily("lesson images", images.sweep)
