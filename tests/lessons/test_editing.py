"""Editing lessons in the browser: revisions over files, conflicts, images, and who may."""

import html
import io
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from studyapp.accounts.api import User
from studyapp.catalog.api import Course, Lesson, LessonRevision, lesson_file, save_revision
from studyapp.catalog.loading import load_folder
from studyapp.corpus import CorpusError
from studyapp.lessons.rendering import preview_markdown
from tests import helpers
from tests.helpers import REGIONS

EDITED = REGIONS.replace("Data stay in it", "Your data stay in it")


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    """The small course as files, which the site takes for its content."""
    settings.CONTENT_DIR = str(tmp_path)
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return helpers.write_course(tmp_path)


@pytest.fixture
def lesson(folder: Path, db: None) -> Lesson:
    """The lesson "regions", loaded from its file."""
    load_folder(folder, now=helpers.NOW)
    return Lesson.objects.get(key="regions")


@pytest.fixture
def conflict(lesson: Lesson, folder: Path, staff_client: Client) -> Lesson:
    """The lesson with an edit, and a file that changed afterwards."""
    edit(staff_client, lesson, EDITED)
    file = folder / "lessons/basics/regions.md"
    file.write_text(REGIONS.replace("several zones", "three or more zones"))
    report = load_folder(folder, now=timezone.now())
    assert report.conflicts == ["lessons/basics/regions.md"]
    lesson.refresh_from_db()
    return lesson


def edit(client: Client, lesson: Lesson, text: str, **more: str):
    url = reverse("lessons:edit", args=[lesson.pk])
    return client.post(url, {"text": text, "comment": "Clearer", **more})


def page_of(client: Client, lesson: Lesson) -> str:
    return client.get(lesson.path).content.decode()


def test_a_saved_edit_shows_at_once_and_leaves_the_file_alone(
    staff_client: Client, staff_user: User, lesson: Lesson, folder: Path
) -> None:
    answer = edit(staff_client, lesson, EDITED.replace("\n", "\r\n"))
    assert answer.headers["Location"] == reverse("lessons:edit", args=[lesson.pk])
    assert "Your data stay in it" in page_of(staff_client, lesson)
    revision = LessonRevision.objects.get()
    assert (revision.author, revision.comment, revision.text) == (staff_user, "Clearer", EDITED)
    assert (folder / "lessons/basics/regions.md").read_text() == REGIONS


def test_loading_again_keeps_the_edit(staff_client: Client, lesson: Lesson, folder: Path) -> None:
    edit(staff_client, lesson, EDITED)
    assert load_folder(folder, now=timezone.now()).unchanged
    load_folder(folder, now=timezone.now(), force=True)
    assert "Your data stay in it" in page_of(staff_client, lesson)


def test_an_unchanged_text_makes_no_revision(staff_client: Client, lesson: Lesson) -> None:
    assert edit(staff_client, lesson, REGIONS).status_code == 302
    assert not LessonRevision.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("## Zones {#zones}", "## Zones", "needs a slug"),
        ("[[Region]]", "[[Kingdom]]", "not in the glossary"),
        ('tasks: ["1.1"]', 'tasks: ["9.9"]', "not one of the course's tasks"),
        ("id: regions", "id: areas", "areas"),
        (":::pretest regions-guess", ":::prestet regions-guess", "did you mean `pretest`?"),
    ],
)
def test_errors_come_with_their_line_and_nothing_is_lost(
    staff_client: Client, lesson: Lesson, old: str, new: str, words: str
) -> None:
    text = REGIONS.replace(old, new, 1)
    assert text != REGIONS
    answer = edit(staff_client, lesson, text)
    assert answer.status_code == 422
    page = html.unescape(answer.content.decode())
    line = text[: text.index(new)].count("\n") + 1
    assert f'data-line="{line}"' in page
    assert words in page
    assert answer.context["text"] == text
    assert 'value="Clearer"' in page
    assert not LessonRevision.objects.exists()
    assert Lesson.objects.get(pk=lesson.pk).text == REGIONS


def test_an_edit_may_not_take_another_lessons_id(lesson: Lesson, staff_user: User) -> None:
    text = REGIONS.replace("id: regions", "id: later")
    with pytest.raises(CorpusError):
        save_revision(lesson, text, staff_user, "", helpers.NOW)
    assert Lesson.objects.get(pk=lesson.pk).retired_at is None


def test_links_into_an_edited_lesson_are_checked_against_the_edit(
    staff_client: Client, lesson: Lesson
) -> None:
    more = EDITED.replace("## Zones {#zones}", "## More {#more}\nText.\n\n## Zones {#zones}")
    edit(staff_client, lesson, more)
    groups = Lesson.objects.get(key="groups")
    answer = edit(staff_client, groups, groups.text.replace("regions#zones", "regions#more"))
    assert answer.status_code == 302


def test_a_save_over_somebody_elses_is_refused_with_both_texts(
    staff_client: Client, lesson: Lesson
) -> None:
    seen = lesson.digest
    edit(staff_client, lesson, EDITED, seen=seen)
    mine = REGIONS.replace("One place", "A place").replace("Two servers", "Servers")
    answer = edit(staff_client, lesson, mine, seen=seen)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Your data stay in it" in page
    assert answer.context["text"] == mine
    assert LessonRevision.objects.count() == 1
    again = edit(staff_client, lesson, mine, seen=answer.context["seen"])
    assert again.status_code == 302


def test_going_back_to_the_file_and_restoring_a_revision(
    staff_client: Client, lesson: Lesson
) -> None:
    edit(staff_client, lesson, EDITED)
    staff_client.post(reverse("lessons:use_file", args=[lesson.pk]))
    assert "Your data stay in it" not in page_of(staff_client, lesson)
    revision = LessonRevision.objects.get()
    assert revision.active is False
    url = reverse("lessons:revision", args=[lesson.pk, revision.pk])
    page = staff_client.get(url).content.decode()
    assert 'class="new"' in page
    assert 'class="gone"' in page
    staff_client.post(url)
    assert "Your data stay in it" in page_of(staff_client, lesson)
    assert LessonRevision.objects.count() == 2


def test_a_conflict_is_shown_and_the_edit_stands(staff_client: Client, conflict: Lesson) -> None:
    assert "several zones" in page_of(staff_client, conflict)
    editor = staff_client.get(reverse("lessons:edit", args=[conflict.pk])).content.decode()
    assert reverse("lessons:conflict", args=[conflict.pk]) in editor
    page = staff_client.get(reverse("lessons:conflict", args=[conflict.pk])).content.decode()
    assert "three or more zones" in page
    assert "Your data stay in it" in page


@pytest.mark.parametrize(
    ("choice", "shown", "edited"),
    [("edit", ["Your data", "several zones"], True), ("file", ["three or more zones"], False)],
)
def test_a_conflict_is_settled_for_one_side(  # noqa: PLR0917
    staff_client: Client,
    conflict: Lesson,
    folder: Path,
    choice: str,
    shown: list[str],
    edited: bool,
) -> None:
    staff_client.post(reverse("lessons:conflict", args=[conflict.pk]), {"choice": choice})
    conflict.refresh_from_db()
    assert conflict.conflict == ""
    assert conflict.revisions.filter(active=True).exists() is edited
    page = page_of(staff_client, conflict)
    assert all(words in page for words in shown)
    assert load_folder(folder, now=timezone.now(), force=True).conflicts == []


def test_a_conflict_is_settled_by_merging(
    staff_client: Client, conflict: Lesson, folder: Path
) -> None:
    merged = EDITED.replace("several zones", "three or more zones")
    url = reverse("lessons:conflict", args=[conflict.pk])
    bad = staff_client.post(url, {"choice": "merged", "text": merged.replace("## Zones", "# Z")})
    assert bad.status_code == 422
    staff_client.post(url, {"choice": "merged", "text": merged})
    page = page_of(staff_client, conflict)
    assert "three or more zones" in page
    assert "Your data stay in it" in page
    assert load_folder(folder, now=timezone.now(), force=True).conflicts == []


def test_an_unknown_choice_settles_nothing(staff_client: Client, conflict: Lesson) -> None:
    url = reverse("lessons:conflict", args=[conflict.pk])
    assert staff_client.post(url, {"choice": "both"}).status_code == 422
    assert Lesson.objects.get(pk=conflict.pk).conflict


def test_lessons_from_notes_have_no_file_to_edit(staff_client: Client, lesson: Lesson) -> None:
    Course.objects.filter(pk=lesson.course_id).update(slug="from-notes")
    page = staff_client.get(reverse("lessons:edit", args=[lesson.pk]))
    assert "read from notes" in page.content.decode()
    assert edit(staff_client, lesson, EDITED).status_code == 422


def test_a_learners_private_notes_are_not_shown_to_staff(
    staff_client: Client, lesson: Lesson, learner: User
) -> None:
    private = {"slug": "from-notes", "owner": learner, "published": False}
    Course.objects.filter(pk=lesson.course_id).update(**private)
    for name in ("edit", "conflict"):
        assert staff_client.get(reverse(f"lessons:{name}", args=[lesson.pk])).status_code == 404


def test_a_lesson_whose_file_has_another_name_is_found(lesson: Lesson, folder: Path) -> None:
    (folder / "lessons/basics/regions.md").rename(folder / "lessons/basics/areas.md")
    assert lesson_file(lesson).path == "lessons/basics/areas.md"


def test_the_preview_looks_like_the_page(lesson: Lesson) -> None:
    shown = preview_markdown(REGIONS)
    assert '<h2 class="preview-title">Regions and zones</h2>' in shown
    assert 'title="An area with several zones."' in shown
    assert 'class="callout is-bad"' in shown
    assert 'class="quiz"' in shown
    assert (
        "aws ec2 describe-regions"
        in shown.replace("</span>", "").replace('<span class="hl-w">', "")
        or "describe-regions" in shown
    )


def test_the_preview_is_safe_and_names_problems(lesson: Lesson) -> None:
    text = REGIONS.replace(
        "Data stay in it", "<script>alert(1)</script> [x](javascript:alert(1)) <svg onload=x>"
    ).replace("{#places}", "")
    shown = preview_markdown(text)
    assert "<script" not in shown
    assert "<svg onload" not in shown
    assert 'href="javascript' not in shown
    assert "needs a slug" in shown


def test_a_script_in_an_edit_is_shown_as_text(staff_client: Client, lesson: Lesson) -> None:
    text = EDITED.replace("Your data stay in it", "Your <script>alert(1)</script> data")
    edit(staff_client, lesson, text)
    assert "<script>alert(1)" not in page_of(staff_client, lesson)


@pytest.mark.parametrize("who", ["learner_client", "guest_client", "client"])
def test_for_others_there_is_no_such_page(
    request, lesson: Lesson, conflict: Lesson, who: str
) -> None:
    client: Client = request.getfixturevalue(who)
    revision = LessonRevision.objects.get()
    paths = [
        reverse("lessons:edit", args=[lesson.pk]),
        reverse("lessons:conflict", args=[lesson.pk]),
        reverse("lessons:revision", args=[lesson.pk, revision.pk]),
    ]
    for path in paths:
        assert client.get(path).status_code == 404
        assert client.post(path, {"text": EDITED, "choice": "file"}).status_code == 404
    for path in ("/markdownx/upload/", "/markdownx/markdownify/"):
        assert client.post(path, {"content": "x"}).status_code == 404
    assert client.post(reverse("lessons:use_file", args=[lesson.pk])).status_code == 404
    assert LessonRevision.objects.count() == 1


def test_the_preview_view_answers_staff(staff_client: Client, lesson: Lesson) -> None:
    answer = staff_client.post("/markdownx/markdownify/", {"content": REGIONS})
    assert "Regions and zones" in answer.content.decode()
    assert staff_client.post("/markdownx/markdownify/").status_code == 400
    assert staff_client.get("/markdownx/markdownify/").status_code == 405


def picture(kind: str) -> bytes:
    """A small picture of this kind."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(stream, kind)
    return stream.getvalue()


def send(client: Client, content: bytes, name: str, content_type: str):
    file = io.BytesIO(content)
    file.name = name
    from django.core.files.uploadedfile import SimpleUploadedFile

    image = SimpleUploadedFile(name, content, content_type)
    return client.post("/markdownx/upload/", {"image": image})


@pytest.mark.parametrize(
    ("kind", "extension", "shown"),
    [("PNG", "png", "image/png"), ("JPEG", "jpg", "image/jpeg"), ("WEBP", "webp", "image/webp")],
)
def test_three_kinds_of_images_are_taken(  # noqa: PLR0917
    staff_client: Client, client: Client, lesson: Lesson, kind: str, extension: str, shown: str
) -> None:
    answer = send(staff_client, picture(kind), "evil.html", "text/html")
    code = answer.json()["image_code"]
    path = code.partition("(")[2].rstrip(")")
    assert path.startswith("/media/lesson-images/")
    assert path.endswith(f".{extension}")
    image = client.get(path)
    assert image.headers["Content-Type"] == shown
    assert image.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in image.headers["Content-Security-Policy"]
    assert b"".join(image.streaming_content) == picture(kind)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (SVG, "x.svg", "image/svg+xml"),
        (SVG, "x.png", "image/png"),
        (b"<html><script>alert(1)</script>", "x.jpg", "image/jpeg"),
        (picture("GIF"), "x.png", "image/png"),
        (picture("PNG")[:40], "x.png", "image/png"),
        (b"", "x.png", "image/png"),
    ],
)
def test_what_is_no_such_image_is_refused(  # noqa: PLR0917
    staff_client: Client,
    lesson: Lesson,
    content: bytes,
    name: str,
    content_type: str,
    tmp_path: Path,
) -> None:
    assert send(staff_client, content, name, content_type).status_code == 400
    assert not list((tmp_path / "media").rglob("*.*"))


def test_an_image_over_two_megabytes_is_refused(staff_client: Client, lesson: Lesson) -> None:
    answer = send(staff_client, picture("PNG") + b"\0" * (2 * 1024 * 1024), "x.png", "image/png")
    assert answer.status_code == 400
    assert "2 MB" in answer.content.decode()


@pytest.mark.parametrize("name", ["../secret_key", "x.png", "a" * 32 + ".svg", "%2e%2e%2fx.png"])
def test_nothing_else_of_the_media_folder_is_served(client: Client, db: None, name: str) -> None:
    assert client.get(f"/media/lesson-images/{name}").status_code == 404


def test_the_editor_costs_few_queries(
    staff_client: Client, lesson: Lesson, django_assert_max_num_queries
) -> None:
    edit(staff_client, lesson, EDITED)
    with django_assert_max_num_queries(16):
        staff_client.get(reverse("lessons:edit", args=[lesson.pk]))
