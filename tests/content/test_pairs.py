"""What is easily confused is asked for: two items or more hold two neighbours of each sheet."""

from studyapp.corpus import Course
from studyapp.corpus.schema import Comparison


def test_each_comparison_is_asked_for_twice(course: Course) -> None:
    texts = [
        " | ".join([item.stem, *(option.text for option in item.options)]).lower()
        for item in course.items
    ]
    few = {}
    for sheet in course.comparisons:
        names = names_of(sheet)
        count = sum(sum(name in text for name in names) >= 2 for text in texts)
        if count < 2:
            few[sheet.id] = count

    assert few == {}


def names_of(sheet: Comparison) -> list[str]:
    """The columns without the maker's name, as items write them."""
    return [column.lower().removeprefix("amazon ").removeprefix("aws ") for column in sheet.columns]
