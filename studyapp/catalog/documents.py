"""The search documents of a course: one for each lead, section, card and lab."""

from django.urls import reverse

from studyapp.catalog.models import Card, Course, Lesson, SearchDocument
from studyapp.catalog.rendering import searchable
from studyapp.common.markdown import plain_text
from studyapp.corpus import schema


def documents_of(
    course: schema.Course, row: Course, lessons: dict[str, Lesson]
) -> list[SearchDocument]:
    """Unsaved rows for everything in the course that search can find."""
    found = [*_lesson_documents(course, lessons), *_card_documents(row), *_lab_documents(course)]
    for document in found:
        document.course = row
    return found


def _lesson_documents(course: schema.Course, lessons: dict[str, Lesson]) -> list[SearchDocument]:
    modules = {module.id: module.title for module in course.modules}
    rows = []
    for lesson in course.lessons:
        row, module = lessons[lesson.id], modules[lesson.module]
        rows.append(
            SearchDocument(
                kind="lesson",
                key=lesson.id,
                title=lesson.title,
                context=f"{module}, lesson {row.number}",
                body=f"{lesson.summary}\n{searchable(lesson.lead)}",
                path=row.path,
            )
        )
        rows.extend(
            SearchDocument(
                kind="lesson",
                key=f"{lesson.id}#{section.slug}",
                title=section.title,
                context=f"{lesson.title}, {module}",
                body=searchable(section.blocks),
                path=f"{row.path}#{section.slug}",
            )
            for section in lesson.sections
        )
    return rows


def _card_documents(row: Course) -> list[SearchDocument]:
    cards = Card.objects.filter(course=row, retired_at=None, owner=None)
    return [
        SearchDocument(
            kind="card",
            key=card.key,
            title=plain_text(card.front)[:400],
            context=card.lesson.title if card.lesson else row.title,
            body=plain_text(card.back),
            path=f"{card.lesson.path}#{card.section.partition('#')[2]}" if card.lesson else "",
        )
        for card in cards.select_related("lesson")
    ]


def _lab_documents(course: schema.Course) -> list[SearchDocument]:
    return [
        SearchDocument(
            kind="lab",
            key=lab.id,
            title=lab.title,
            context=f"About {lab.minutes} minutes in your sandbox",
            body="\n".join([lab.summary, *map(plain_text, [lab.story, *lab.teaches])]),
            path=reverse("labs:lab", args=[lab.id]),
        )
        for lab in course.labs
    ]
