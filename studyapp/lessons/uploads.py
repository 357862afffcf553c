"""Uploaded notes that wait for their learner's word: files below MEDIA_ROOT/imports for a day.

Each upload is a folder with an unguessable name: the notes, a small JSON about them, and the
preview when it has been made. Nothing here is served; views read it for the owner alone.
"""

import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import transaction

from studyapp.accounts.api import User, register_leaving, register_merge
from studyapp.catalog.api import Preview

KEPT_SECONDS = 24 * 60 * 60
MOST_WAITING = 5
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


class Upload(msgspec.Struct):
    """What is known of an upload. `course` is the slug to bring up to date, `job` its import."""

    token: str
    owner: int
    title: str
    filename: str
    size: int
    created: float
    course: str = ""
    slug: str = ""
    job: int = 0


def folder() -> Path:
    """Where all uploads wait."""
    return Path(settings.MEDIA_ROOT) / "imports"


def keep(
    user: User, data: bytes, *, title: str, filename: str, course: str, now: datetime
) -> Upload:
    """Store notes for a learner; more than five at once push the oldest out."""
    for old in _of_owner(user.pk)[MOST_WAITING - 1 :]:
        remove(old)
    upload = Upload(
        token=secrets.token_urlsafe(24),
        owner=user.pk,
        title=title,
        filename=filename,
        size=len(data),
        created=now.timestamp(),
        course=course,
    )
    place = folder() / upload.token
    place.mkdir(mode=0o700, parents=True)
    (place / "notes").write_bytes(data)
    save(upload)
    return upload


def save(upload: Upload) -> None:
    """Write what is known of an upload, all or nothing."""
    _write(upload.token, "about.json", msgspec.json.encode(upload))


def find(token: str) -> Upload | None:
    """The upload with this name, or None when there is none (any more)."""
    if not token or not set(token) <= _NAME:
        return None
    try:
        return msgspec.json.decode((folder() / token / "about.json").read_bytes(), type=Upload)
    except (OSError, msgspec.DecodeError):
        return None


def find_own(user: User | None, token: str) -> Upload | None:
    """The learner's own upload with this name, or None."""
    upload = find(token)
    return upload if upload and user and upload.owner == user.pk else None


def notes_of(upload: Upload) -> bytes:
    """The notes. OSError when they have been swept meanwhile."""
    return (folder() / upload.token / "notes").read_bytes()


def save_preview(upload: Upload, preview: Preview) -> None:
    """Keep the preview beside the notes."""
    _write(upload.token, "preview.json", msgspec.json.encode(preview))


def preview_of(upload: Upload) -> Preview | None:
    """The preview, or None when it has not been made yet."""
    try:
        data = (folder() / upload.token / "preview.json").read_bytes()
    except OSError:
        return None
    return msgspec.json.decode(data, type=Preview)


def remove(upload: Upload) -> None:
    """Throw an upload away."""
    shutil.rmtree(folder() / upload.token, ignore_errors=True)


def sweep(now: datetime) -> int:
    """Throw away what has waited for a day; returns how many."""
    old = [upload for upload in _all() if now.timestamp() - upload.created > KEPT_SECONDS]
    for upload in old:
        remove(upload)
    return len(old)


def _all() -> Iterator[Upload]:
    if folder().is_dir():
        for place in folder().iterdir():
            upload = find(place.name)
            if upload is not None:
                yield upload


def _of_owner(owner: int) -> list[Upload]:
    """The owner's uploads, newest first."""
    found = [upload for upload in _all() if upload.owner == owner]
    return sorted(found, key=lambda upload: upload.created, reverse=True)


def _write(token: str, name: str, data: bytes) -> None:
    place = folder() / token
    beside = place / f"{name}.{secrets.token_hex(4)}"
    beside.write_bytes(data)
    beside.replace(place / name)


@register_merge
def merge(guest: User, account: User) -> None:
    """What a guest has uploaded waits for the account."""
    for upload in _of_owner(guest.pk):
        upload.owner = account.pk
        save(upload)


@register_leaving
def leave(user: User) -> None:
    """What waits of a learner goes with them."""
    for upload in _of_owner(user.pk):
        transaction.on_commit(partial(remove, upload))
