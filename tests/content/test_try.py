"""What a lesson tells a learner to try in the sandbox works there, block after block."""

import pytest

from studyapp.corpus.schema import Lesson, Try
from tests.content.shipped import shipped_course
from tests.sandbox.shells import Typist

pytestmark = pytest.mark.django_db


def tries(lesson: Lesson) -> list[str]:
    blocks = [*lesson.lead, *(block for section in lesson.sections for block in section.blocks)]
    return [block.commands for block in blocks if isinstance(block, Try)]


LESSONS = {lesson.id: lesson for lesson in shipped_course().lessons if tries(lesson)}


@pytest.mark.parametrize("key", LESSONS)
def test_each_command_does_what_the_lesson_says(key: str) -> None:
    typist = Typist()
    failed = []
    for commands in tries(LESSONS[key]):
        ran = typist.type(f"set -e\n{commands}")
        if ran.code:
            failed.append(f"{commands}\n{ran.stderr}")

    assert failed == []
