"""What the content holds, by course and by exam task: the data of `content_report`."""

from collections import Counter
from typing import Any

from studyapp.catalog.models import Card, Course, Item, Lab, Lesson

Json = dict[str, Any]


def content_report() -> Json:
    """Courses down to sections with counts, and what each exam task of our course has."""
    courses = Course.objects.order_by("-checked", "slug")
    return {"courses": [_course(course) for course in courses], "tasks": _tasks()}


def mapped_headings() -> dict[str, int]:
    """By course, how many headings of the study notes have their section: all that it names.

    A heading whose section is not there keeps a course from being loaded.
    """
    rows = Course.objects.filter(checked=True).order_by("slug").values_list("slug", "facts")
    return {slug: facts["headings"] for slug, facts in rows if facts.get("headings")}


def _course(course: Course) -> Json:
    cards = Counter(_live(Card, course).values_list("lesson_id", flat=True))
    items = Counter(_live(Item, course).values_list("lesson_id", flat=True))
    modules = []
    for module in course.modules.order_by("position"):
        lessons = module.lessons.filter(retired_at=None).order_by("position")
        modules.append(
            {
                "slug": module.key,
                "lessons": [
                    {
                        "slug": lesson.key,
                        "title": lesson.title,
                        "words": lesson.words,
                        "sections": [
                            {"slug": slug, "title": title} for slug, title in lesson.contents
                        ],
                        "cards": cards[lesson.pk],
                        "items": items[lesson.pk],
                        "tasks": lesson.tasks,
                    }
                    for lesson in lessons
                ],
            }
        )
    return {"slug": course.slug, "modules": modules}


def _live(model: Any, course: Course) -> Any:
    return model.objects.filter(course=course, retired_at=None)


def _tasks() -> Json:
    tasks: Json = {}
    for course in Course.objects.filter(checked=True):
        lessons = list(Lesson.objects.filter(course=course, retired_at=None))
        cards = Counter(_live(Card, course).values_list("lesson_id", flat=True))
        items = Counter(_live(Item, course).values_list("task", flat=True))
        labs = list(_live(Lab, course).values_list("tasks", flat=True))
        for task in course.facts.get("tasks", []):
            about = [lesson for lesson in lessons if task["id"] in lesson.tasks]
            tasks[task["id"]] = {
                "lessons": len(about),
                "cards": sum(cards[lesson.pk] for lesson in about),
                "items": items[task["id"]],
                "labs": sum(task["id"] in about_it for about_it in labs),
            }
    return tasks
