"""Images of lessons that no text shows any more are swept; all others stay."""

import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from studyapp.catalog.api import Card, Lesson, LessonRevision
from studyapp.lessons import images

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def upload(staff_client: Client, tmp_path: Path) -> Callable[..., Path]:
    """Upload a picture of a colour, as if so many days ago; gives its file."""

    def send(colour: str, *, days: int = 8) -> Path:
        data = BytesIO()
        Image.new("RGB", (4, 4), colour).save(data, "PNG")
        sent = {"image": SimpleUploadedFile("x.png", data.getvalue(), "image/png")}
        code = staff_client.post("/markdownx/upload/", sent).json()["image_code"]
        file = tmp_path / "media" / "lesson-images" / Path(code.partition("(")[2].rstrip(")")).name
        then = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(file, (then, then))
        return file

    return send


def test_an_image_that_nothing_shows_goes_after_a_week(upload) -> None:
    young, old = upload("red", days=6), upload("blue")
    assert images.sweep(timezone.now()) == 1
    assert young.exists()
    assert not old.exists()


def test_images_of_lessons_revisions_and_cards_stay(upload, lesson: Lesson) -> None:
    shown, restorable, on_card = upload("red"), upload("blue"), upload("green")
    code = "![A picture](/media/lesson-images/{})".format
    Lesson.objects.filter(pk=lesson.pk).update(text=f"{lesson.text}\n{code(shown.name)}")
    LessonRevision.objects.create(
        lesson=lesson, created_at=timezone.now(), text=code(restorable.name), active=False
    )
    Card.objects.filter(pk=Card.objects.all()[0].pk).update(back=code(on_card.name))
    assert images.sweep(timezone.now()) == 0
    assert [file.exists() for file in (shown, restorable, on_card)] == [True] * 3


def test_an_image_that_is_uploaded_again_has_its_week_anew(upload) -> None:
    file = upload("red", days=30)
    upload("red", days=1)
    assert images.sweep(timezone.now()) == 0
    assert file.exists()


def test_other_files_and_no_folder_are_left_alone(upload, tmp_path: Path) -> None:
    assert images.sweep(timezone.now()) == 0
    upload("red", days=0)
    other = tmp_path / "media" / "lesson-images" / "readme.txt"
    other.write_text("kept")
    os.utime(other, (0, 0))
    assert images.sweep(timezone.now()) == 0
    assert other.exists()


def test_uploading_again_renews_the_date(staff_client: Client, upload) -> None:
    file = upload("red", days=30)
    data = file.read_bytes()
    sent = {"image": SimpleUploadedFile("again.png", data, "image/png")}
    assert staff_client.post("/markdownx/upload/", sent).status_code == 200
    assert timezone.now().timestamp() - file.stat().st_mtime < 60
