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
CLASSES = {
    "STANDARD": "Standard",
    "STANDARD_IA": "Standard-IA",
    "ONEZONE_IA": "One Zone-IA",
    "INTELLIGENT_TIERING": "Intelligent-Tiering",
    "REDUCED_REDUNDANCY": "Reduced Redundancy",
}
UNITS = ("B", "KB", "MB", "GB")


def bucket_url(bucket: str, page: str = "s3_objects", **query: str) -> str:
    """A page of a bucket."""
    url = reverse(f"console:{page}", args=[bucket])
    return f"{url}?{urlencode(query)}" if query else url


def bucket_tabs(bucket: str, current: str) -> tuple[Tab, ...]:
    """The pages of a bucket."""
    return tuple(Tab(label, bucket_url(bucket, name), key == current) for key, label, name in PAGES)


def class_text(name: str) -> str:
    """A storage class as AWS writes it in prose; an unknown one as it is."""
    return CLASSES.get(name, name)


def folder_of(key: str) -> str:
    """The prefix that a key lies under, with its slash; "" for none."""
    return key[: key.rfind("/") + 1]


def folders_of(prefix: str) -> list[tuple[str, str]]:
    """The folders of a prefix from outside in: name and prefix of each.

    An empty name is a name too: `a//` is the folder "" in the folder "a", shown as a slash.
    """
    names = prefix.split("/")[:-1]
    return [
        (name or "/", "/".join(names[:place]) + "/") for place, name in enumerate(names, start=1)
    ]


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
