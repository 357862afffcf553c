"""Addresses with a NUL, which PostgreSQL takes in no text."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from tests.helpers import client_of, make_guest

pytestmark = pytest.mark.django_db
NUL = "a%00b"
KEYS = (
    "q",
    "tag",
    "deck",
    "course",
    "task",
    "kind",
    "module",
    "path",
    "bucket",
    "name",
    "prefix",
    "key",
    "id",
    "page",
    "next",
    "since",
    "scope",
    "from",
    "to",
    "arn",
    "who",
    "action",
    "day",
)


def routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from routes(one.url_patterns, route)


def test_no_page_fails_for_a_nul_in_its_address(course):
    client = client_of(make_guest())
    client.raise_request_exception = False
    query = "&".join(f"{key}={NUL}" for key in KEYS)
    failed = []
    for route in routes(get_resolver().url_patterns):
        if route.startswith("admin") or "^" in route:
            continue
        path = "/" + re.sub(r"<[^>]*>", NUL, re.sub(r"<int:[^>]*>", "1", route))
        failed += [url for url in (path, f"{path}?{query}") if client.get(url).status_code >= 500]
    assert not failed
