"""Importing notes by the browser: upload, preview, the course, and what is done with it later."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.catalog.api import Card, Course, Item, Lesson
from studyapp.jobs.api import Job
from studyapp.lessons import importing, uploads
from studyapp.lessons.models import Reading
from tests import helpers

NOTES = """\
# Storage on AWS

[TOC]

## Object storage

- **Amazon S3**: object storage that keeps files as objects in buckets.
- **Amazon S3 Glacier**: cold storage for archives that are rarely read.
- **Amazon Macie**: a service that finds personal data in buckets by learning.
- **AWS Snowball**: a rugged box that carries data to a Region by truck.

## Block storage

- **Amazon EBS**: block storage volumes that attach to one instance.
- **Instance store**: disks of the host that are lost when the instance stops.

```
unclosed <b>fence</b>
"""
CHAPTERS = NOTES.replace("# Storage on AWS\n", "", 1).replace("\n## ", "\n# ")
IMPORT = "/learn/import/"
UPLOAD = "/learn/import/upload/"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """Jobs start when the transaction is over, which a test's never is by itself."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def upload(client, text=NOTES, *, name="storage.md", follow=False, **fields):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data), **fields}, follow=follow)


def make(client, preview_url, commits):
    with commits():
        return client.post(f"{preview_url}make/")


def imported(client, commits, text=NOTES, **fields):
    """Upload and make; the course."""
    before = set(Course.objects.values_list("pk", flat=True))
    made = make(client, upload(client, text, **fields).url, commits)
    job = Job.objects.get(pk=int(made.url.rstrip("/").rpartition("/")[2]))
    assert job.state == "done", job.message
    return Course.objects.exclude(pk__in=before).get()


@pytest.mark.django_db
def test_a_visitor_becomes_a_guest_by_uploading_and_by_nothing_before():
    client = Client()

    assert client.get(IMPORT).status_code == 200
    assert not User.objects.exists()

    answer = upload(client)

    assert answer.status_code == 302
    assert User.objects.get().is_guest


@pytest.mark.django_db
def test_the_preview_shows_counts_outline_and_repairs_and_loads_nothing(learner_client):
    page = upload(learner_client, follow=True)
    text = page.content.decode()

    assert page.status_code == 200
    assert "Storage on AWS" in text
    assert "Object storage" in text
    assert "Block storage" in text
    assert "line 3" in text
    assert "[TOC]" in text
    assert not Course.objects.filter(checked=False).exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_lines_of_the_notes_are_escaped(learner_client):
    notes = NOTES.replace("[TOC]", "<script>alert(1)</script> <iframe src=x></iframe>")

    text = upload(learner_client, notes, follow=True).content.decode()

    assert "<script>alert" not in text
    assert "<iframe" not in text


@pytest.mark.django_db
def test_the_course_is_made_by_a_job_that_ends_with_a_link(learner, learner_client, commits):
    preview = upload(learner_client).url

    answer = make(learner_client, preview, commits)

    course = Course.objects.get(checked=False)
    page = learner_client.get(answer.url)
    link = reverse("lessons:other_course", args=[course.slug])
    assert link in page.content.decode()
    assert "Make “Storage on AWS” a course" in page.content.decode()
    lessons = Lesson.objects.filter(course=course).count()
    assert f"Done. {lessons} lesson{'s' if lessons > 1 else ''}, " in page.content.decode()
    assert learner_client.get(link).status_code == 200
    assert course.owner == learner
    assert not course.published
    assert course.title == "Storage on AWS"
    assert course.slug.startswith("storage-on-aws-")
    assert Card.objects.filter(course=course).exists()
    assert set(Item.objects.filter(course=course).values_list("pool", flat=True)) <= {"unchecked"}


@pytest.mark.django_db
def test_the_counts_of_the_preview_are_those_of_the_course(learner_client, commits):
    preview_url = upload(learner_client).url
    shown = uploads.preview_of(uploads.find(preview_url.rstrip("/").rpartition("/")[2]))

    make(learner_client, preview_url, commits)

    course = Course.objects.get(checked=False)
    assert shown.lessons == Lesson.objects.filter(course=course).count()
    assert shown.cards == Card.objects.filter(course=course).count()
    assert shown.items == Item.objects.filter(course=course).count()


@pytest.mark.django_db
def test_pressing_make_twice_gives_one_job_and_one_course(learner_client, commits):
    preview = upload(learner_client).url

    first = make(learner_client, preview, commits)
    second = make(learner_client, preview, commits)

    assert first.url == second.url
    assert Course.objects.filter(checked=False).count() == 1


@pytest.mark.django_db
def test_the_same_title_twice_gives_two_courses(learner_client, commits):
    first = imported(learner_client, commits)
    second = imported(learner_client, commits)

    assert first.slug != second.slug


@pytest.mark.django_db
def test_two_learners_with_the_same_title_do_not_meet(learner_client, other_client, commits):
    first = imported(learner_client, commits)
    second = imported(other_client, commits)

    assert first.slug != second.slug
    assert first.owner != second.owner


@pytest.mark.django_db
def test_pasted_text_and_a_title_of_ones_own(learner_client, commits):
    answer = learner_client.post(UPLOAD, {"text": NOTES, "title": "  My   own "})
    make(learner_client, answer.url, commits)

    assert Course.objects.get(checked=False).title == "My own"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not empty"),
        (b"   \n\t\n", "not empty"),
        (b"\x7fELF\x00\x00\x01" * 50, "not text"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"[TOC]\n\n[TOC]\n", "no text"),
    ],
)
def test_what_is_no_notes_is_refused_in_the_page(learner_client, data, words):
    answer = upload(learner_client, data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not list(uploads.folder().glob("*"))


@pytest.mark.django_db
def test_both_a_file_and_text_are_refused_and_the_text_is_kept(learner_client):
    file = SimpleUploadedFile("a.md", b"# A\n\ntext")
    answer = learner_client.post(UPLOAD, {"file": file, "text": "typed for an hour"})

    assert answer.status_code == 422
    assert "typed for an hour" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        b"no headings, but a few words\n\nand a second paragraph",
        "# Größe\n\nüber alles".encode("cp1252"),
        "# Größe\n\nüber alles".encode("utf-16"),
        "# \u202ebackwards\n\ntext".encode(),
        b"#" * 5000 + b"\n\ntext",
        ("# " + "long " * 3000 + "\n\ntext\n").encode(),
        b"plain\r\rold\rmac\r",
    ],
    ids=["no headings", "windows", "utf-16", "bidi", "hashes", "long heading", "old mac"],
)
def test_odd_notes_become_a_sensible_course(learner_client, commits, data):
    course = imported(learner_client, commits, data)

    assert 1 <= len(course.title) <= 200
    assert Lesson.objects.filter(course=course).exists()
    for lesson in Lesson.objects.filter(course=course):
        assert learner_client.get(lesson.path).status_code == 200


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused_before_it_is_read(learner_client):
    answer = upload(learner_client, b"# A\n" + b"word " * (2_200_000))

    assert answer.status_code == 422
    assert "10 MB" in answer.content.decode()
    assert "Split them" in answer.content.decode()


@pytest.mark.django_db
def test_an_honest_length_is_enough_to_refuse(learner_client):
    answer = learner_client.generic(
        "POST",
        UPLOAD,
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(5 * 1024**3),
    )

    assert answer.status_code == 422


@pytest.mark.django_db
def test_too_much_pasted_text_names_the_cure(learner_client):
    answer = learner_client.post(UPLOAD, {"text": "x" * (3 * 1024 * 1024 + 10)})

    assert answer.status_code == 422
    assert "Save it as a file" in answer.content.decode()


@pytest.mark.django_db
def test_an_upload_needs_its_csrf_token_and_makes_no_guest_without_it():
    client = Client(enforce_csrf_checks=True)

    assert upload(client).status_code == 403
    assert not User.objects.exists()

    client.get(IMPORT)
    token = client.cookies["fairweather_csrf"].value
    assert upload(client, csrfmiddlewaretoken=token).status_code == 302


@pytest.mark.django_db
def test_an_overlong_title_is_refused(learner_client):
    assert upload(learner_client, title="x" * 201).status_code == 422


@pytest.mark.django_db
def test_a_twenty_first_course_is_refused(learner, learner_client, now):
    for number in range(importing.MOST_COURSES):
        Course.objects.create(
            slug=f"own-{number}", title="Own", owner=learner, checked=False, loaded_at=now
        )

    answer = upload(learner_client)

    assert answer.status_code == 422
    assert "20 courses" in answer.content.decode()


@pytest.mark.django_db
def test_the_limit_is_asked_again_when_the_course_is_made(learner, learner_client, now, commits):
    preview = upload(learner_client).url
    for number in range(importing.MOST_COURSES):
        Course.objects.create(
            slug=f"own-{number}", title="Own", owner=learner, checked=False, loaded_at=now
        )

    assert make(learner_client, preview, commits).status_code == 422
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_large_notes_are_previewed_by_a_job(learner_client, commits, settings, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE_BYTES", 100)

    with commits():
        answer = upload(learner_client)

    job = Job.objects.get()
    assert answer.url == f"/jobs/{job.pk}/"
    assert job.state == "done"
    assert not Course.objects.filter(checked=False).exists()
    page = learner_client.get(job.result["url"])
    assert "Object storage" in page.content.decode()


@pytest.mark.django_db
def test_a_large_file_that_is_no_text_fails_on_its_job_page(learner_client, commits, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE_BYTES", 10)

    with commits():
        answer = upload(learner_client, b"\x00\x01" * 400)

    text = learner_client.get(answer.url).content.decode()
    assert "not text" in text
    assert IMPORT in text


@pytest.mark.django_db
def test_another_learner_sees_neither_upload_nor_course(learner_client, other_client, commits):
    preview = upload(learner_client).url
    course = imported(learner_client, commits)
    manage = reverse("lessons:import_course", args=[course.slug])

    assert other_client.get(preview).status_code == 404
    assert other_client.post(f"{preview}make/").status_code == 404
    assert other_client.post(f"{preview}discard/").status_code == 404
    assert other_client.get(manage).status_code == 404
    for act in ("rename", "regenerate", "delete"):
        assert other_client.post(f"{manage}{act}/", {"sure": "1"}).status_code == 404
    assert Client().get(preview).status_code == 404
    job = Job.objects.latest("pk")
    assert other_client.get(f"/jobs/{job.pk}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["nothing", "about-json", "-", "a" * 300])
def test_a_name_that_is_no_upload_is_not_found(learner_client, token):
    assert learner_client.get(f"{IMPORT}{token}/").status_code == 404


@pytest.mark.django_db
def test_discarding_throws_the_file_away(learner_client):
    preview = upload(learner_client).url

    assert learner_client.post(f"{preview}discard/").url == IMPORT
    assert learner_client.get(preview).status_code == 404
    assert not list(uploads.folder().iterdir())


@pytest.mark.django_db
def test_a_newer_file_keeps_what_was_learnt(learner, learner_client, commits, now):
    course = imported(learner_client, commits, CHAPTERS)
    lesson = Lesson.objects.get(course=course, title="Object storage")
    Reading.objects.create(user=learner, lesson=lesson, opened_at=now, read_at=now, note="mine")
    known = dict(Card.objects.filter(course=course).values_list("key", "pk"))
    newer = CHAPTERS.replace("# Block storage", "# File storage") + "\n# More\n\nWords.\n"

    preview = upload(learner_client, newer, course=course.slug).url
    shown = learner_client.get(preview).content.decode()
    make(learner_client, preview, commits)

    assert "2 new lessons, 1 no longer there" in shown
    assert Course.objects.filter(checked=False).count() == 1
    assert Reading.objects.get().note == "mine"
    assert Reading.objects.get().lesson.retired_at is None
    again = dict(Card.objects.filter(course=course).values_list("key", "pk"))
    assert known.items() <= again.items()


@pytest.mark.django_db
def test_making_cards_anew_changes_nothing_when_nothing_is_new(learner_client, commits):
    course = imported(
        learner_client, commits, NOTES.replace("archives", "archiv\xe9s").encode("cp1252")
    )
    before = list(Card.objects.filter(course=course).values_list("pk", "key", "revision", "source"))
    items = list(Item.objects.filter(course=course).values_list("pk", "key", "revision", "source"))
    warnings = course.warnings

    with commits():
        learner_client.post(reverse("lessons:import_regenerate", args=[course.slug]))

    assert Job.objects.latest("pk").state == "done"
    assert (
        list(Card.objects.filter(course=course).values_list("pk", "key", "revision", "source"))
        == before
    )
    assert (
        list(Item.objects.filter(course=course).values_list("pk", "key", "revision", "source"))
        == items
    )
    course.refresh_from_db()
    assert course.warnings == warnings


@pytest.mark.django_db
def test_renaming(learner_client, commits):
    course = imported(learner_client, commits)
    url = reverse("lessons:import_rename", args=[course.slug])

    assert learner_client.post(url, {"title": " "}).status_code == 422
    assert learner_client.post(url, {"title": "x" * 201}).status_code == 422
    assert learner_client.post(url, {"title": "Disks"}).status_code == 302
    course.refresh_from_db()
    assert course.title == "Disks"
    assert "Disks" in learner_client.get(IMPORT).content.decode()


@pytest.mark.django_db
def test_deleting_names_what_is_lost_and_asks(learner, learner_client, commits, now):
    course = imported(learner_client, commits)
    lesson = Lesson.objects.filter(course=course).first()
    Reading.objects.create(user=learner, lesson=lesson, opened_at=now, read_at=now, note="mine")
    url = reverse("lessons:import_delete", args=[course.slug])
    page = learner_client.get(reverse("lessons:import_course", args=[course.slug]))

    assert "1 read mark, 1 note" in page.content.decode()
    assert learner_client.post(url).status_code == 422
    assert Course.objects.filter(pk=course.pk).exists()
    assert learner_client.post(url, {"sure": "1"}).status_code == 302
    assert not Course.objects.filter(pk=course.pk).exists()
    assert not Reading.objects.exists()


@pytest.mark.django_db
def test_our_own_course_cannot_be_managed(course, staff_client, learner_client):
    for client in (staff_client, learner_client):
        assert client.get(reverse("lessons:import_course", args=[course.slug])).status_code == 404
        url = reverse("lessons:import_delete", args=[course.slug])
        assert client.post(url, {"sure": "1"}).status_code == 404


@pytest.mark.django_db
def test_staff_publish_and_a_newer_file_leaves_it_published(staff_client, learner_client, commits):
    course = imported(staff_client, commits)
    url = reverse("lessons:import_publish", args=[course.slug])
    page = reverse("lessons:other_course", args=[course.slug])

    assert learner_client.get(page).status_code == 404
    assert learner_client.post(url, {"published": "1"}).status_code == 404
    assert staff_client.post(url, {"published": "1"}).status_code == 302
    assert learner_client.get(page).status_code == 200
    make(staff_client, upload(staff_client, course=course.slug).url, commits)
    assert learner_client.get(page).status_code == 200
    staff_client.post(url)
    assert learner_client.get(page).status_code == 404


@pytest.mark.django_db
def test_a_guest_who_signs_in_keeps_courses_and_uploads(guest, learner, commits):
    from studyapp.accounts.services import merge_guest

    client = helpers.client_of(guest)
    course = imported(client, commits)
    waiting = upload(client).url

    merge_guest(guest=guest, account=learner)

    signed_in = helpers.client_of(learner)
    course.refresh_from_db()
    assert course.owner == learner
    assert signed_in.get(waiting).status_code == 200
    assert Job.objects.filter(owner=learner).exists()
    assert signed_in.get(reverse("lessons:other_course", args=[course.slug])).status_code == 200


@pytest.mark.django_db
def test_the_data_download_holds_the_text_of_own_courses(learner, learner_client, commits):
    from studyapp.accounts.api import collect_data

    imported(learner_client, commits)

    courses = collect_data(learner)["courses"]["courses"]
    assert "block storage volumes" in "".join(row["text"] for row in courses[0]["lessons"])


@pytest.mark.django_db
def test_the_list_of_courses_costs_the_same_for_one_and_for_many(
    learner, learner_client, now, django_assert_max_num_queries
):
    for number in range(12):
        Course.objects.create(
            slug=f"own-{number}", title="Own", owner=learner, checked=False, loaded_at=now
        )

    with django_assert_max_num_queries(9):
        assert learner_client.get(IMPORT).status_code == 200


@pytest.mark.django_db
def test_uploads_are_swept_after_a_day(learner, now):
    old = uploads.keep(learner, b"# A", title="", filename="a.md", course="", now=now)
    new = uploads.keep(
        learner, b"# B", title="", filename="b.md", course="", now=now + timedelta(hours=20)
    )

    assert uploads.sweep(now + timedelta(hours=25)) == 1
    assert uploads.find(old.token) is None
    assert uploads.find(new.token) is not None


@pytest.mark.django_db
def test_a_learner_has_five_uploads_waiting_at_most(learner, other_learner, now):
    theirs = uploads.keep(other_learner, b"# A", title="", filename="a.md", course="", now=now)
    kept = [
        uploads.keep(
            learner, b"# A", title="", filename="a.md", course="", now=now + timedelta(seconds=n)
        )
        for n in range(7)
    ]

    assert [uploads.find(one.token) is not None for one in kept] == [False] * 2 + [True] * 5
    assert uploads.find(theirs.token) is not None


@pytest.mark.django_db
def test_notes_are_readable_by_the_server_alone(learner, now):
    kept = uploads.keep(learner, b"# A", title="", filename="a.md", course="", now=now)

    assert (uploads.folder() / kept.token).stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_a_file_name_from_another_world_does_no_harm(learner_client, commits):
    course = imported(learner_client, commits, b"plain words", name="..%2f..\\..\\etc\\pass wd.md")

    assert course.title == "Pass wd"


def few(monkeypatch, count: int) -> None:
    """Give a course so many cards and questions at most."""
    for module in ("itemgen.assembly", "catalog.imports"):
        monkeypatch.setattr(f"studyapp.{module}.MOST", count)


@pytest.mark.django_db
def test_notes_that_hold_more_than_a_course_say_so_everywhere(learner_client, commits, monkeypatch):
    few(monkeypatch, 2)
    preview = upload(learner_client).url
    assert "More than one course" in learner_client.get(preview).content.decode()

    answer = make(learner_client, preview, commits)

    assert "Split the file to have the rest" in learner_client.get(answer.url).content.decode()
    course = Course.objects.get(checked=False)
    assert Card.objects.filter(course=course).count() == 2
    page = learner_client.get(reverse("lessons:import_course", args=[course.slug]))
    assert "More than one course" in page.content.decode()


@pytest.mark.django_db
def test_notes_that_fit_say_nothing_of_it(learner_client, commits):
    preview = upload(learner_client).url
    assert "More than one course" not in learner_client.get(preview).content.decode()
    answer = make(learner_client, preview, commits)
    assert "Split the file" not in learner_client.get(answer.url).content.decode()
    page = learner_client.get(
        reverse("lessons:import_course", args=[Course.objects.get(checked=False).slug])
    )
    assert "More than one course" not in page.content.decode()
