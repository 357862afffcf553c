"""Ids from titles: ASCII, kebab-case, unique, and never made from a place in the file."""

import re
import unicodedata
from hashlib import blake2b

_NOT_IN_A_SLUG = re.compile(r"[^a-z0-9]+")
_MAX_LENGTH = 60


def slugify(title: str) -> str:
    """Return the slug of a title; one without a Latin letter or digit gets a digest of it."""
    folded = unicodedata.normalize("NFKD", title[:500]).encode("ascii", "ignore").decode()
    slug = _NOT_IN_A_SLUG.sub("-", folded.lower().replace("'", "")).strip("-")
    if len(slug) > _MAX_LENGTH:
        slug = slug[: _MAX_LENGTH + 1].rpartition("-")[0] or slug[:_MAX_LENGTH]
    return slug or "part-" + blake2b(title.encode(), digest_size=4).hexdigest()


class Slugs:
    """Hands out slugs and makes repeated ones unique by a suffix."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._last: dict[str, int] = {}

    def take(self, title: str) -> str:
        """Return a slug for this title that was not handed out before."""
        base = slugify(title)
        slug, number = base, self._last.get(base, 1)
        while slug in self._used:
            number += 1
            slug = f"{base}-{number}"
        self._last[base] = number
        self._used.add(slug)
        return slug
