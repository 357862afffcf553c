"""No form may fill the disk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse


@pytest.mark.parametrize(("size", "status"), [(2_000, 400), (200, 302)])
def test_a_form_larger_than_any_upload_is_refused(
    learner_client: Client, settings, size: int, status: int
) -> None:
    settings.LARGEST_UPLOAD = 1_000
    sent = {"theme": "dark", "file": SimpleUploadedFile("x", b"x" * size)}
    assert learner_client.post(reverse("theme"), sent).status_code == status
