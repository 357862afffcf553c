"""The course that is shipped reads without a problem and covers what the exam guide lists."""

from studyapp.corpus import Course
from studyapp.corpus.standards import judge_course


def test_the_outline_has_the_shape_of_the_exam_guide(course: Course) -> None:
    assert [(domain.id, domain.weight) for domain in course.domains] == [
        ("1", 24),
        ("2", 30),
        ("3", 34),
        ("4", 12),
    ]
    by_domain = [
        sum(task.domain == domain.id for task in course.tasks) for domain in course.domains
    ]
    assert by_domain == [4, 4, 8, 3]


def test_the_facts_of_the_sitting_are_those_of_the_guide(course: Course) -> None:
    exam = course.exam

    assert exam is not None
    assert (exam.code, exam.questions, exam.scored) == ("CLF-C02", 65, 50)
    assert (exam.minutes, exam.pass_score) == (90, 700)


def test_the_outline_has_16_modules_and_92_lessons(course: Course) -> None:
    assert len(course.modules) == 16
    assert sum(len(module.lessons) for module in course.modules) == 92


def test_a_search_knows_the_usual_abbreviations(course: Course) -> None:
    groups = {word: set(group) for group in course.synonyms for word in group}

    assert len(course.synonyms) >= 40
    assert "network acl" in groups["nacl"]
    assert "security group" in groups["sg"]
    assert "availability zone" in groups["az"]


def test_what_can_be_looked_up_is_there(course: Course) -> None:
    assert len(course.comparisons) >= 28
    assert sum(bool(phrase.stem) for phrase in course.phrases) >= 12
    assert len(course.glossary) >= 350
    assert len(course.misconceptions) >= 150


def test_the_course_keeps_its_own_standard(course: Course) -> None:
    assert [str(problem) for problem in judge_course(course)] == []


def test_what_changes_is_dated_with_its_page(course: Course) -> None:
    rows = [
        *((price.as_of, price.source) for price in course.prices),
        *((fact.as_of, fact.source) for fact in (*course.quotas, *course.exam_facts)),
        *((plan.as_of, plan.source) for plan in course.support_plans),
        *((service.checked, service.source) for service in course.services),
    ]

    assert len(rows) >= 200
    assert [row for row in rows if not (row[0] and row[1].startswith("https://"))] == []
    assert {plan.state for plan in course.support_plans} == {"current", "closed-to-new"}
