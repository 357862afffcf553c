"""Uploaded files: on disk while a request lasts, and never more than the site takes."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class Handler(TemporaryFileUploadHandler):
    """Refuses a form by its announced length, before a byte of it is written to disk."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803  (Django's name)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raise RequestDataTooBig for a form that is larger than `LARGEST_UPLOAD`."""
        if content_length > settings.LARGEST_UPLOAD:
            message = "The files of this form are too large."
            raise RequestDataTooBig(message)
