"""Labs in the database: loaded, found, counted, retired."""

from datetime import timedelta

import msgspec
import pytest

from studyapp.catalog.api import Lab, find, load_course
from studyapp.catalog.reporting import content_report
from studyapp.corpus.lab_schema import Check
from tests import helpers
from tests.labs.making import load_labs, shipped

pytestmark = pytest.mark.django_db


def test_a_lab_is_rendered_and_its_checks_stay_values():
    load_labs()

    lab = Lab.objects.get(key="open-a-web-server")
    source = shipped()["open-a-web-server"]
    assert "<code>web-sg</code>" in lab.story
    assert lab.tasks == ["3.5", "3.3"]
    assert [step["id"] for step in lab.steps] == [step.id for step in source.steps]
    assert "<code>web-1</code>" in lab.steps[0]["say"]
    for stored, step in zip(lab.steps, source.steps, strict=True):
        assert msgspec.convert(stored["check"], Check) == step.check
        assert [msgspec.convert(one["when"], Check) for one in stored["close"]] == [
            close.when for close in step.close
        ]


def test_labs_count_for_their_tasks():
    one, two, *_ = shipped().values()
    known = [task.id for task in helpers.course_value().tasks]
    load_labs(
        msgspec.structs.replace(one, tasks=(known[0], known[1])),
        msgspec.structs.replace(two, tasks=(known[0],)),
    )

    counted = {task: counts["labs"] for task, counts in content_report()["tasks"].items()}

    assert counted == dict.fromkeys(known, 0) | {known[0]: 2, known[1]: 1}


def test_a_lab_that_is_gone_is_retired_and_revived():
    load_labs()
    load_course(helpers.course_value(), now=helpers.NOW + timedelta(days=1))
    assert Lab.objects.filter(retired_at=None).count() == 0
    assert not find("museum", limits={"lab": 5}, user=None).totals

    load_labs()
    assert Lab.objects.filter(retired_at=None).count() == len(shipped())


def test_search_finds_a_lab():
    load_labs()

    found = find("museum opening hours", user=None, limits={"lab": 5})

    (hit,) = found.groups["lab"]
    assert hit.path == "/labs/static-website/"
