"""Every service that the exam guide names is asked for, and none that has been closed is a key."""

import re

from studyapp.corpus import Course
from tests.content.shipped import data

SERVICES = data("services.yaml")
IN_SCOPE = [row for row in SERVICES if "2026" in row["guide"]]
ENDED = [
    "Snowmobile", "Cloud9", "CodeStar", "CodeCommit", "OpsWorks", "QLDB", "Server Migration Service",
    "Elastic Transcoder", "Launch configuration", "CodeGuru Reviewer", "Developer Support",
    "Enterprise On-Ramp",
]  # fmt: skip


def named(names: list[str], text: str) -> bool:
    return any(re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text) for name in names)


def test_the_list_is_that_of_the_guide() -> None:
    assert len(IN_SCOPE) == len({row["name"] for row in IN_SCOPE}) == 111
    assert sum("2023" in row["guide"] for row in SERVICES) == 128


def test_services_of_the_guide_are_asked_for_three_times(course: Course) -> None:
    texts = [
        " ".join([item.stem, *(option.text for option in item.options if option.correct)])
        for item in course.items
    ]
    few = {
        row["name"]: count
        for row in IN_SCOPE
        if (count := sum(named(row["called"], text) for text in texts)) < 3
    }

    assert few == {}


def test_no_ended_service_is_a_key(course: Course) -> None:
    wrong = [
        item.id
        for item in course.items
        for option in item.options
        if option.correct and item.level != "beyond" and named(ENDED, option.text)
    ]

    assert wrong == []
