"""What the S3 pages share."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format

from studyapp.console.blocks import Tab
from studyapp.sandbox.api import Desk

CRUMBS = (("S3", "/console/s3/"),)
PAGES = (
    ("objects", "Objects", "s3_objects"),
    ("versions", "Versions", "s3_versions"),
    ("permissions", "Permissions", "s3_permissions"),
    ("properties", "Properties", "s3_properties"),
)
UNITS = ("B", "KB", "MB", "GB")


def bucket_url(bucket: str, page: str = "s3_objects", **query: str) -> str:
    """A page of a bucket."""
    url = reverse(f"console:{page}", args=[bucket])
    return f"{url}?{urlencode(query)}" if query else url


def bucket_tabs(bucket: str, current: str) -> tuple[Tab, ...]:
    """The pages of a bucket."""
    return tuple(Tab(label, bucket_url(bucket, name), key == current) for key, label, name in PAGES)


def size_text(size: int) -> str:
    """Bytes in words: 1.2 MB."""
    value, unit = float(size), 0
    while value >= 1024 and unit < len(UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{number_format(value, 0 if unit == 0 or value >= 100 else 1)} {UNITS[unit]}"


def outside(request: HttpRequest, desk: Desk, *left: str) -> str:
    """The address of something in the learner's world, on the port of the site."""
    host = request.get_host()
    port = host.rpartition(":")[2] if not host.endswith("]") and ":" in host else ""
    return f"{request.scheme}://{desk.host(*left)}{f':{port}' if port else ''}/"
