"""Importing notes: upload, preview, and the jobs that make courses out of them."""

from datetime import datetime

from studyapp.accounts.api import User
from studyapp.catalog.api import (
    MOST_COURSES,
    Card,
    Course,
    Item,
    Lesson,
    free_slug,
    is_full,
    own_course,
    preview_notes,
)
from studyapp.corpus import CorpusError
from studyapp.jobs.api import Job, start
from studyapp.lessons import uploads
from studyapp.lessons.models import Reading
from studyapp.lessons.uploads import Upload

MOST_BYTES = 10 * 1024 * 1024
AT_ONCE_BYTES = 64 * 1024  # a larger file is previewed by a job
TITLE_LENGTH = 200
PREVIEW, IMPORT, REGENERATE = "notes-preview", "notes-import", "notes-regenerate"


class NotNotes(ValueError):
    """What was sent cannot become a course; the text says what to do."""


def accept(
    user: User, data: bytes, *, title: str, filename: str, course_slug: str, now: datetime
) -> Upload:
    """Keep uploaded notes and preview them, when they are small enough to do it at once.

    Raises NotNotes for what cannot become a course; nothing is kept then.
    """
    course = _target(user, course_slug)
    title = " ".join(title.split())
    if len(title) > TITLE_LENGTH:
        message = f"A title has at most {TITLE_LENGTH} characters; this one has {len(title)}."
        raise NotNotes(message)
    if not data.strip():
        message = "There are no notes yet. Choose a file that is not empty, or paste your text."
        raise NotNotes(message)
    if len(data) > MOST_BYTES:
        raise NotNotes(too_large(len(data)))
    upload = uploads.keep(
        user,
        data,
        title=course.title if course else title,
        filename=_plain_name(filename),
        course=course_slug,
        now=now,
    )
    if not needs_job(upload):
        try:
            make_preview(upload, user)
        except NotNotes:
            uploads.remove(upload)
            raise
    return upload


def _target(user: User, course_slug: str) -> Course | None:
    """The course to bring up to date, or None for a new one. Raises NotNotes."""
    if course_slug:
        course = own_course(user, course_slug)
        if course is None:
            message = "The course to bring up to date is not there any more. Make a new one."
            raise NotNotes(message)
        return course
    if is_full(user):
        message = (
            f"You have {MOST_COURSES} courses of your own, which is the most. "
            "Delete one, or bring one up to date with a newer file."
        )
        raise NotNotes(message)
    return None


def too_large(size: int) -> str:
    """The sentence for a file that is over the limit."""
    return (
        f"Notes may have 10 MB; these have {size / 1024 / 1024:.1f} MB. "
        "Split them into several files, for example one a subject."
    )


def _plain_name(filename: str) -> str:
    name = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in name if char.isprintable())[-100:] or "notes.md"


def needs_job(upload: Upload) -> bool:
    """Whether reading these notes may take longer than a request should."""
    return upload.size > AT_ONCE_BYTES


def make_preview(upload: Upload, user: User) -> None:
    """Read the notes and keep what they would become. Raises NotNotes."""
    course = own_course(user, upload.course) if upload.course else None
    try:
        data = uploads.notes_of(upload)
        preview = preview_notes(
            data, title=upload.title or None, filename=upload.filename, known=course
        )
    except OSError as error:
        message = "The uploaded file is not there any more. Upload it again."
        raise NotNotes(message) from error
    except CorpusError as error:
        raise NotNotes(spoken(error)) from error
    uploads.save_preview(upload, preview)


def spoken(error: CorpusError) -> str:
    """The problems of a file as sentences, without its name, which the learner knows."""
    return " ".join(problem.message for problem in error.problems)


def start_preview(upload: Upload, user: User, *, now: datetime) -> Job:
    """Read large notes in the background."""
    return start(
        PREVIEW,
        title=f"Read {upload.filename}",
        arguments={"token": upload.token, "owner": user.pk},
        owner=user,
        now=now,
    )


def start_import(upload: Upload, user: User, *, now: datetime) -> Job:
    """Make the course in the background; pressing twice gives the same job.

    Raises NotNotes when the limit has been reached meanwhile.
    """
    known = Job.objects.filter(pk=upload.job).exclude(state=Job.State.FAILED).first()
    if upload.job and known:
        return known
    course = _target(user, upload.course)
    preview = uploads.preview_of(upload)
    title = upload.title or (preview.title if preview else "Notes")
    upload.slug = upload.slug or (course.slug if course else free_slug(user, title))
    job = start(
        IMPORT,
        title=f"{'Bring' if course else 'Make'} “{title}” {'up to date' if course else 'a course'}",
        arguments={
            "token": upload.token,
            "slug": upload.slug,
            "owner": course.owner_id if course else user.pk,
            "title": title,
        },
        owner=user,
        now=now,
    )
    upload.job = job.pk
    uploads.save(upload)
    return job


def start_regeneration(course: Course, user: User, *, now: datetime) -> Job:
    """Make the cards and questions of an own course anew in the background."""
    return start(
        REGENERATE,
        title=f"Make the cards and questions of “{course.title}” anew",
        arguments={"slug": course.slug, "owner": course.owner_id},
        owner=user,
        now=now,
    )


def what_goes_with(course: Course) -> dict[str, int]:
    """What is lost when a course is deleted, in counts of what is shown of it."""
    live = {"course": course, "retired_at": None}
    readings = Reading.objects.filter(lesson__course=course)
    return {
        "lessons": Lesson.objects.filter(**live).count(),
        "cards": Card.objects.filter(**live, owner=None).count(),
        "own_cards": Card.objects.filter(**live).exclude(owner=None).count(),
        "items": Item.objects.filter(**live).count(),
        "read": readings.exclude(read_at=None).count(),
        "notes": readings.exclude(note="").count(),
    }
