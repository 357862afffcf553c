"""The rows of a course's labs, unsaved, out of its values."""

from typing import Any

import msgspec

from studyapp.catalog.files import text_digest
from studyapp.catalog.models import Course, Lab
from studyapp.catalog.rendering import Renderer
from studyapp.corpus import schema
from studyapp.corpus.lab_schema import LabStep

Json = dict[str, Any]


def labs_of(course: schema.Course, row: Course, renderer: Renderer) -> list[Lab]:
    """The labs, rendered; checks are kept as values that `corpus.lab_schema.Check` reads back."""
    return [
        Lab(
            course=row,
            key=lab.id,
            title=lab.title,
            summary=lab.summary,
            story=renderer.text(lab.story),
            cost=renderer.text(lab.cost),
            teaches=[renderer.text(text) for text in lab.teaches],
            tasks=list(lab.tasks),
            services=list(lab.services),
            needs=list(lab.needs),
            minutes=lab.minutes,
            start=lab.start,
            steps=[_step(step, renderer) for step in lab.steps],
            solutions={"cli": lab.cli, "boto3": lab.boto3},
            sources=list(lab.sources),
            checked_on=lab.checked,
            position=place,
            digest=text_digest(msgspec.json.encode([lab.start, lab.steps]).decode()),
        )
        for place, lab in enumerate(course.labs, start=1)
    ]


def _step(step: LabStep, renderer: Renderer) -> Json:
    return {
        "id": step.id,
        "say": renderer.text(step.say),
        "check": msgspec.to_builtins(step.check),
        "close": [
            {"when": msgspec.to_builtins(close.when), "say": renderer.text(close.say)}
            for close in step.close
        ],
        "hints": [renderer.text(hint) for hint in step.hints],
    }
