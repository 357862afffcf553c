"""Every view says who may ask and how; what others bring is listed here by name."""

from django.urls import URLPattern, URLResolver, get_resolver

OTHERS = ("django.contrib.", "allauth.", "django.views.generic.base")


def patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.callback


def test_every_view_has_one_mark_of_access_and_its_methods():
    bare = [
        f"{route} ({view.__module__}.{view.__name__})"
        for route, view in patterns(get_resolver())
        if not view.__module__.startswith(OTHERS)
        and "admin" not in view.__module__
        and (not hasattr(view, "access") or not view.allowed_methods)
    ]

    assert not bare


def test_a_view_that_makes_guests_is_never_reached_by_reading():
    """A crawler that only reads must not fill the database with guests."""
    wrong = [
        route
        for route, view in patterns(get_resolver())
        if getattr(view, "access", "") == "learner" and "GET" in view.allowed_methods
    ]

    assert not wrong
