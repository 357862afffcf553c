"""The notes that the course started from give enough cards and items.

`REAL_NOTES` names the file; it is no part of the project.
"""

from pathlib import Path

import pytest

from studyapp.corpus.notes import import_notes
from studyapp.itemgen import Generated, generate


@pytest.fixture(scope="module")
def generated(real_notes: Path) -> Generated:
    imported = import_notes(real_notes.read_bytes(), slug="notes", title="Notes")
    return generate(imported)


def test_real_notes_give_enough(generated: Generated) -> None:
    assert len(generated.cards) >= 400
    assert len(generated.items) >= 200


def test_real_notes_stay_unchecked(generated: Generated) -> None:
    assert {(item.pool, item.task) for item in generated.items} == {("unchecked", "")}
