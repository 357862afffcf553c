"""Reads of labs and of a learner's runs."""

from collections.abc import Iterable

from django.db.models import QuerySet

from studyapp.accounts.api import User
from studyapp.catalog.api import Lab, Lesson, main_course
from studyapp.labs.checking import Step, look
from studyapp.labs.models import Run
from studyapp.sandbox.api import Desk, Watch, desk_of


def all_labs() -> QuerySet[Lab]:
    """The labs of our own course, in order."""
    return Lab.objects.filter(course=main_course(), retired_at=None)


def lab_of(slug: str) -> Lab | None:
    """The lab with this name."""
    return all_labs().filter(key=slug).first()


def lessons_of(lab: Lab) -> list[Lesson]:
    """The lessons to have read before, those that are written."""
    found = {
        lesson.key: lesson
        for lesson in Lesson.objects.filter(course=lab.course, key__in=lab.needs, retired_at=None)
    }
    return [found[key] for key in lab.needs if key in found]


def run_of(user: User | None, lab: Lab) -> Run | None:
    """The run that the learner has open."""
    if user is None:
        return None
    return Run.objects.filter(user=user, lab=lab, ended_at=None).select_related("lab").first()


def runs_of(user: User | None, labs: Iterable[Lab]) -> dict[int, Run]:
    """The newest run of each lab, by the lab's id."""
    if user is None:
        return {}
    rows = Run.objects.filter(user=user, lab__in=labs).order_by("started_at", "id")
    return {row.lab_id: row for row in rows}


def finished_labs(user: User | None) -> set[int]:
    """Ids of the labs that the learner has finished at least once."""
    if user is None:
        return set()
    rows = Run.objects.filter(user=user).exclude(finished_at=None)
    return set(rows.values_list("lab_id", flat=True))


def stands(run: Run, desk: Desk | None) -> bool:
    """Whether the account is still the one in which the lab began, and its beginning in force."""
    if desk is None or desk.world.generation != run.generation:
        return False
    return desk.stands(run.point)


def steps_of(run: Run, desk: Desk) -> list[Step]:
    """How each step stands now."""
    return look(run.lab.steps, Watch(desk, region=run.region))


def desk(user: User | None) -> Desk | None:
    """The learner's account, if there is one."""
    return desk_of(user)
