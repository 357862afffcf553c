"""The commands that load and report content, against the public contract: output and exit codes."""

import json
import re
import subprocess
import sys
from io import StringIO

import msgspec
import pytest
from django.core.management import call_command

from studyapp.catalog.api import Card, Course, Item, Lesson, load_course
from studyapp.corpus import schema
from tests.helpers import NOW, course_value
from tests.serving import ROOT, environment, write_small_content

NOTES = """\
# Storage

[TOC]

- **Amazon S3**: object storage that keeps files as objects in buckets.
- **Amazon EBS**: block storage volumes that attach to one instance.
- **AWS Snowball**: a rugged box that carries data to a Region by truck.
- **Amazon Macie**: a service that finds personal data in buckets by learning.
"""
PROBLEM = re.compile(r"^[^:\n]+\.(md|yaml):\d+: \S.*$")
SECTION_KEYS = {"slug", "title"}


def run(*words, **options):
    """Run a command in this process: exit code, stdout, stderr."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*words, stdout=out, stderr=err, **options)
    except SystemExit as stop:
        return stop.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def content(tmp_path, settings):
    """The small course as files, as the site's content."""
    settings.CONTENT_DIR = write_small_content(tmp_path / "content")
    return settings.CONTENT_DIR / "aws-clf-c02"


@pytest.fixture
def notes(tmp_path):
    """A file of notes."""
    path = tmp_path / "storage.md"
    path.write_text(NOTES)
    return path


def break_two_files(content):
    lesson = content / "lessons/basics/regions.md"
    lesson.write_text(lesson.read_text().replace("summary: Where", "summry: Where"))
    items = content / "items/all.yaml"
    items.write_text(items.read_text().replace('task: "1.1"', 'task: "9.9"'))


@pytest.mark.django_db
def test_load_content_loads_and_says_what(content):
    code, out, err = run("load_content")

    assert (code, err) == (0, "")
    assert "aws-clf-c02: 3 lessons" in out
    assert Lesson.objects.count() == 3


@pytest.mark.django_db
def test_load_content_again_changes_nothing(content):
    run("load_content")
    before = Course.objects.get().loaded_at

    code, out, _err = run("load_content")

    assert code == 0
    assert "nothing has changed" in out
    assert Course.objects.get().loaded_at == before


@pytest.mark.django_db
@pytest.mark.parametrize("words", [["load_content"], ["load_content", "--check"]])
def test_load_content_names_every_problem_and_changes_nothing(content, words):
    run("load_content")
    before = list(Lesson.objects.values("pk", "title", "digest", "retired_at"))
    break_two_files(content)

    code, _out, err = run(*words)

    lines = err.strip().splitlines()
    assert code == 1
    assert len(lines) >= 2
    assert [line for line in lines if not PROBLEM.match(line)] == []
    assert {"regions.md", "all.yaml"} <= {re.search(r"([\w.]+):\d+:", line)[1] for line in lines}
    assert list(Lesson.objects.values("pk", "title", "digest", "retired_at")) == before


@pytest.mark.django_db
def test_load_content_check_loads_nothing(content):
    code, _out, _err = run("load_content", "--check")

    assert code == 0
    assert not Course.objects.exists()


@pytest.mark.django_db
def test_load_content_check_holds_lessons_to_the_standard(content):
    lesson = content / "lessons/basics/regions.md"
    lesson.write_text(lesson.read_text() + "\nMore words.\n" * 500)

    code, _out, err = run("load_content", "--check")

    assert code == 1
    assert re.search(r"regions\.md:1: a lesson has 900 words at most; this has \d+", err)


@pytest.mark.django_db
def test_load_content_json(content):
    code, out, _err = run("load_content", "--json")
    answer = json.loads(out)

    assert code == 0
    assert answer["errors"] == []
    assert answer["courses"][0]["course"] == "aws-clf-c02"
    assert answer["courses"][0]["lessons"] == 3


@pytest.mark.django_db
def test_load_content_json_with_problems(content):
    break_two_files(content)

    code, out, _err = run("load_content", "--check", "--json")
    errors = json.loads(out)["errors"]

    assert code == 1
    assert all({"file", "line", "message"} == one.keys() for one in errors)
    assert all(one["line"] >= 1 and one["message"] for one in errors)


@pytest.mark.django_db
def test_load_content_check_names_items_whose_right_answer_would_change(content):
    run("load_content")
    items = content / "items/all.yaml"
    items.write_text(items.read_text().replace("A copy in another zone", "A copy far away"))

    code, out, _err = run("load_content", "--check")

    assert code == 0
    assert "small-zone-fails" in out


@pytest.mark.django_db
def test_load_content_with_a_file_that_is_not_utf8(content):
    (content / "lessons/basics/regions.md").write_bytes(b"\xff\xfe\xfa")

    code, _out, err = run("load_content")

    assert code == 1
    assert "UTF-8" in err
    assert "Traceback" not in err


@pytest.mark.django_db
def test_import_notes_json_is_as_the_contract_says(notes):
    code, out, err = run("import_notes", str(notes), "--course", "my-notes", "--json")
    answer = json.loads(out)

    assert (code, err) == (0, "")
    assert list(answer) == ["course", "lessons", "sections", "cards", "items", "warnings"]
    assert answer["course"] == "my-notes"
    course = Course.objects.get(slug="my-notes")
    assert answer["lessons"] == Lesson.objects.filter(course=course).count() > 0
    assert answer["cards"] == Card.objects.filter(course=course).count() > 0
    assert answer["items"] == Item.objects.filter(course=course).count()
    assert answer["warnings"][0]["line"] == 3
    assert all(one.keys() == {"line", "code", "message"} for one in answer["warnings"])
    assert (course.checked, course.published, course.owner) == (False, True, None)


@pytest.mark.django_db
def test_import_notes_warns_of_notes_that_hold_more_than_a_course(notes, monkeypatch):
    monkeypatch.setattr("studyapp.itemgen.assembly.MOST", 1)
    _code, out, _err = run("import_notes", str(notes), "--course", "my-notes", "--json")
    answer = json.loads(out)
    assert answer["cards"] == 1
    assert answer["warnings"][-1]["code"] == "too-much"
    assert answer["warnings"][-1]["line"] == len(notes.read_text().splitlines())


@pytest.mark.django_db
def test_a_course_that_staff_took_back_stays_so_when_its_notes_are_imported_again(notes):
    for _time in range(2):
        assert run("import_notes", str(notes), "--course", "my-notes")[0] == 0
        published = Course.objects.get(slug="my-notes").published
        Course.objects.filter(slug="my-notes").update(published=False)
    assert not published


@pytest.mark.django_db
def test_import_notes_in_words(notes):
    code, out, _err = run("import_notes", str(notes), "--course", "my-notes", "--title", "Disks")

    assert code == 0
    assert "storage.md:3: " in out
    assert "my-notes: 1 lessons" in out
    assert Course.objects.get(slug="my-notes").title == "Disks"


@pytest.mark.django_db
def test_import_notes_again_keeps_the_rows(notes):
    run("import_notes", str(notes), "--course", "my-notes")
    before = dict(Card.objects.values_list("key", "pk"))

    run("import_notes", str(notes), "--course", "my-notes")

    assert dict(Card.objects.values_list("key", "pk")) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "slug", "expected"),
    [
        (b"\x7fELF\x00\x00", "my-notes", "storage.md:1: "),
        (b"", "my-notes", "storage.md:1: "),
        (None, "my-notes", "cannot be read"),
        (b"# A\n\ntext", "My Notes", "use small letters"),
        (b"# A\n\ntext", "aws-clf-c02", "is taken"),
    ],
    ids=["binary", "empty", "missing", "bad name", "our own course"],
)
def test_import_notes_refuses_in_one_line_and_changes_nothing(course, notes, data, slug, expected):
    if data is None:
        notes.unlink()
    else:
        notes.write_bytes(data)
    before = list(Lesson.objects.values_list("pk", "title"))

    code, out, err = run("import_notes", str(notes), "--course", slug)

    assert (code, out) == (1, "")
    assert len(err.strip().splitlines()) == 1
    assert expected in err
    assert list(Lesson.objects.values_list("pk", "title")) == before
    assert Course.objects.count() == 1


@pytest.mark.django_db
def test_import_notes_does_not_take_a_learners_course(notes, learner, now):
    Course.objects.create(slug="theirs", title="T", owner=learner, checked=False, loaded_at=now)

    code, _out, err = run("import_notes", str(notes), "--course", "theirs")

    assert code == 1
    assert "is taken" in err


@pytest.mark.django_db
def test_content_report_json_is_as_the_contract_says(course, notes):
    run("import_notes", str(notes), "--course", "my-notes")

    code, out, _err = run("content_report", "--json")
    answer = json.loads(out)

    assert code == 0
    assert list(answer) == ["courses", "tasks"]
    assert [one["slug"] for one in answer["courses"]] == ["aws-clf-c02", "my-notes"]
    lessons = [
        lesson
        for one in answer["courses"]
        for module in one["modules"]
        for lesson in module["lessons"]
    ]
    assert all(module.keys() == {"slug", "lessons"} for module in answer["courses"][0]["modules"])
    keys = {"slug", "title", "words", "sections", "cards", "items", "tasks"}
    assert all(lesson.keys() == keys for lesson in lessons)
    assert all(part.keys() == SECTION_KEYS for lesson in lessons for part in lesson["sections"])
    assert answer["tasks"]["1.1"].keys() == {"lessons", "cards", "items", "labs"}
    assert answer["tasks"]["2.1"]["lessons"] == 2
    by_slug = {lesson["slug"]: lesson for lesson in lessons}
    assert by_slug["regions"]["tasks"] == ["1.1"]
    assert [part["slug"] for part in by_slug["regions"]["sections"]] == ["places", "zones"]


@pytest.mark.django_db
def test_content_report_in_words(course):
    _code, out, _err = run("content_report")

    assert "basics/regions: " in out
    assert "task 1.1: 1 lessons" in out
    assert "headings of the study notes" not in out


@pytest.mark.django_db
def test_content_report_counts_the_headings_of_the_notes(course):
    rows = (schema.Heading(8, "Start", "regions#places"), schema.Heading(9, "On", "regions#zones"))
    load_course(msgspec.structs.replace(course_value(), headings=rows), now=NOW)

    _code, out, _err = run("content_report")

    assert "aws-clf-c02: 2 headings of the study notes, each in a section" in out


def test_the_real_commands_end_with_their_codes(tmp_path):
    """As a subprocess with a database of its own: what scripts rely on."""
    content = write_small_content(tmp_path / "content")
    where = environment(VAR_DIR=str(tmp_path / "var"), CONTENT_DIR=str(content))

    def manage(*words):
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=where,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    assert manage("migrate", "-v0").returncode == 0
    good = manage("load_content", "--json")
    break_two_files(content / "aws-clf-c02")
    bad = manage("load_content")
    notes = manage("import_notes", str(tmp_path / "nowhere.md"), "--course", "x")
    report = manage("content_report", "--json")

    assert (good.returncode, json.loads(good.stdout)["errors"]) == (0, [])
    assert bad.returncode == 1
    assert all(PROBLEM.match(line) for line in bad.stderr.strip().splitlines())
    assert notes.returncode == 1
    assert len(notes.stderr.strip().splitlines()) == 1
    assert json.loads(report.stdout)["courses"][0]["slug"] == "aws-clf-c02"


@pytest.mark.django_db
def test_notes_imported_by_command_are_there_for_everybody(tmp_path, client):
    notes = tmp_path / "notes.md"
    notes.write_text("# Storage\n\nS3 keeps objects.\n\n## Buckets\n\nA bucket holds objects.\n")

    call_command("import_notes", str(notes), course="storage-notes")

    assert client.get("/learn/courses/storage-notes/").status_code == 200
