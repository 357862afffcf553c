"""Images of the lesson editor: what they are is read from their bytes, never from their names."""

import hashlib
import os
import re
import warnings
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q
from markdownx.forms import ImageForm
from PIL import Image, UnidentifiedImageError

from studyapp.catalog.api import Card, Item, Lesson, LessonRevision

EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
CONTENT_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
NAME = re.compile(r"[0-9a-f]{32}\.(png|jpg|webp)")
GRACE = timedelta(days=7)  # an image may wait so long for the text that shows it to be saved
TEXTS = (
    (Lesson, ("text", "conflict")),
    (LessonRevision, ("text",)),
    (Card, ("front", "back", "extra")),
    (Item, ("stem",)),
)
REFUSED = "Only PNG, JPEG and WebP images can be used; this file is none of them."


class LessonImageForm(ImageForm):  # type: ignore[misc]  # the package has no types
    """One uploaded image; its name becomes the fingerprint of its bytes."""

    def clean(self) -> dict[str, Any]:
        """Check size and content. The type that the browser sent counts for nothing."""
        data: dict[str, Any] = self.cleaned_data
        upload = data.get("image")
        if upload is None:
            return data
        if upload.size > settings.MARKDOWNX_UPLOAD_MAX_SIZE:
            limit = settings.MARKDOWNX_UPLOAD_MAX_SIZE // (1024 * 1024)
            message = f"The image is over {limit} MB. Make it smaller and try again."
            raise forms.ValidationError(message)
        upload.seek(0)
        data["bytes"] = upload.read()
        upload.seek(0)
        data["extension"] = _extension(upload)
        return data

    def save(self, commit: bool = True) -> str:
        """Store the image once, and return its URL."""
        content = self.cleaned_data["bytes"]
        name = f"{hashlib.sha256(content).hexdigest()[:32]}.{self.cleaned_data['extension']}"
        path = f"{settings.MARKDOWNX_MEDIA_PATH}{name}"
        if default_storage.exists(path):
            os.utime(default_storage.path(path))  # wanted anew: its days of grace begin again
        else:
            default_storage.save(path, ContentFile(content))
        return str(default_storage.url(path))


def _extension(upload: Any) -> str:
    """The extension that fits the bytes; raises ValidationError for anything but three kinds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=list(EXTENSIONS)) as image:
                kind = image.format or ""
                image.verify()
            upload.seek(0)
            with Image.open(upload, formats=[kind]) as image:
                image.load()  # verify() alone does not decode the picture
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise forms.ValidationError(REFUSED) from error
    return EXTENSIONS[kind]


def sweep(now: datetime) -> int:
    """Delete images that no text shows any more; returns how many.

    Every revision counts, since it can be restored, and so do cards made from a lesson. Images
    that were uploaded within `GRACE` stay: their text may not be saved yet.
    """
    folder = settings.MARKDOWNX_MEDIA_PATH
    if not default_storage.exists(folder):
        return 0
    _folders, names = default_storage.listdir(folder)
    old = [
        name
        for name in names
        if NAME.fullmatch(name)
        and default_storage.get_modified_time(f"{folder}{name}") < now - GRACE
    ]
    kept = set(_shown()) if old else set()
    gone = [name for name in old if name not in kept]
    for name in gone:
        default_storage.delete(f"{folder}{name}")
    return len(gone)


def _shown() -> Iterator[str]:
    """The names of the images in all texts that can be shown."""
    for model, fields in TEXTS:
        mentions = Q()
        for field in fields:
            mentions |= Q(**{f"{field}__contains": settings.MARKDOWNX_MEDIA_PATH})
        for texts in model._default_manager.filter(mentions).values_list(*fields).iterator():
            for text in texts:
                yield from (match[0] for match in NAME.finditer(text or ""))
