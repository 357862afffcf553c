"""Makers of rows and of requests that the exam tests share."""

import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.test import Client

from studyapp.catalog.api import Course, Item, Lesson, Module
from studyapp.exams.models import Attempt, Question

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
WEIGHTS = {"1": 24, "2": 30, "3": 34, "4": 12}
TASKS = {"1": 2, "2": 2, "3": 2, "4": 2}


def make_course(slug: str = settings.MAIN_COURSE, **more: Any) -> Course:
    """A course with the exam's four domains, two tasks each."""
    facts = {
        "exam": {"questions": 65, "minutes": 90},
        "domains": [
            {"id": name, "title": f"Domain {name}", "weight": weight}
            for name, weight in WEIGHTS.items()
        ],
        "tasks": [
            {"id": f"{domain}.{place}", "title": f"Task {domain}.{place}", "domain": domain}
            for domain, count in TASKS.items()
            for place in range(1, count + 1)
        ],
    }
    values = {"title": "Test course", "facts": facts, "loaded_at": NOW, **more}
    return Course.objects.create(slug=slug, **values)


def make_lesson(course: Course, key: str = "buckets", *, module: Module | None = None) -> Lesson:
    """A lesson with one section, in a module of its own unless one is given."""
    place = Lesson.objects.filter(course=course).count() + 1
    module = module or Module.objects.create(
        course=course, key=f"m-{key}", title=f"Module of {key}", position=place
    )
    return Lesson.objects.create(
        course=course,
        module=module,
        key=key,
        title=key.capitalize(),
        position=place,
        number=f"{place}.1",
        minutes=6,
        contents=[["rules", "Rules"]],
        path=f"/learn/{module.key}/{key}/",
        digest="x",
    )


def make_item(course: Course, key: str, **more: Any) -> Item:
    """An item; `right` is the number of right options (the first ones)."""
    right = more.pop("right", 1)
    count = 5 if right > 1 else 4
    options = [
        {
            "text": f"option {place} of {key}",
            "correct": place < right,
            "why": f"reason {place}",
            "misconception": None if place < right else "mixed-up",
        }
        for place in range(count)
    ]
    values: dict[str, Any] = {
        "digest": "x",
        "kind": "multiple" if right > 1 else "single",
        "stem": f"What about {key}?",
        "options": options,
        "task": "1.1",
        "level": "match",
        "pool": "mock",
        "source": f"items/{key}.yaml:1",
        **more,
    }
    values.setdefault("domain", values["task"][:1])
    return Item.objects.create(course=course, key=key, **values)


def fill_pool(course: Course, *, each: int = 13, **more: Any) -> None:
    """`each` mock items for every task, every fifth with two right options."""
    for domain, count in TASKS.items():
        for place in range(1, count + 1):
            task = f"{domain}.{place}"
            for number in range(each):
                right = 2 if number % 5 == 4 else 1
                make_item(course, f"i-{domain}-{place}-{number}", task=task, right=right, **more)


def start_exam(page: Client, timing: str = "standard") -> Attempt:
    """Start a practice exam through its page."""
    response = page.post("/exams/start/", {"kind": "exam", "timing": timing})
    assert response.status_code == 302, response.content[:600]
    return Attempt.objects.get(pk=int(response["Location"].strip("/").split("/")[-1]))


def start_quiz(page: Client, scope: str, count: int = 5) -> Attempt:
    """Start a quiz through its page."""
    response = page.post("/exams/start/", {"kind": "quiz", "scope": scope, "count": count})
    assert response.status_code == 302, response.content[:600]
    return Attempt.objects.get(pk=int(response["Location"].strip("/").split("/")[-1]))


def body_of(position: int, chosen: list[int], **more: Any) -> dict[str, Any]:
    """The body of an answer."""
    return {"position": position, "chosen": chosen, "ruled_out": [], "flagged": False, **more}


def send(
    page: Client, attempt: Attempt, body: dict[str, Any], *, tab: str = "tab-1", number: int = 1
) -> Any:
    """Send an answer as the page does."""
    message = {"tab": tab, "number": number, "body": body}
    return page.post(
        f"/exams/{attempt.pk}/answers/", json.dumps(message), content_type="application/json"
    )


def key_of(question: Question) -> list[int]:
    """The places of the right options as they are shown."""
    return sorted(question.key)


def wrong_of(question: Question) -> list[int]:
    """One place that is wrong."""
    return [next(place for place, option in enumerate(question.options) if not option["correct"])]
