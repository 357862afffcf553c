"""The navigation: its fixed part is rendered once for each section and kept."""

from functools import lru_cache

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from studyapp.web.context import more, navigation, own_navigation, tabs

register = template.Library()

COUNT_HERE = "<!--count-->"


@register.simple_tag(takes_context=True)
def side_navigation(context: Context) -> SafeString:
    """The entries of the side navigation, with the number of due cards unless it is a rail."""
    before, after = _side(*_place(context))
    due = "" if context.get("rail") else str(context.get("cards_due") or "")
    count = f'<span class="count">{due}<span class="vh"> due</span></span>' if due else ""
    return mark_safe(f"{before}{count}{after}")  # noqa: S308  (our own template and a number)


@register.simple_tag(takes_context=True)
def tab_navigation(context: Context) -> SafeString:
    """The entries of the tab bar."""
    return _tabs(*_place(context))


@register.simple_tag(takes_context=True)
def more_navigation(context: Context) -> SafeString:
    """The entries that the tab bar has no place for."""
    return _more(*_place(context))


def _place(context: Context) -> tuple[str, bool]:
    """The section, and whether the page is its entry's own (not one below it)."""
    section, request = str(context.get("section") or ""), context.get("request")
    return section, request is not None and request.path == _own_url(section)


@lru_cache(maxsize=64)
def _own_url(section: str) -> str:
    entries = [*navigation(), *own_navigation()]
    return next((entry["url"] for entry in entries if entry["section"] == section), "")


@lru_cache(maxsize=64)
def _side(section: str, exact: bool) -> tuple[str, str]:
    html = render_to_string(
        "components/_side_entries.html",
        {
            "navigation": navigation(),
            "own_navigation": own_navigation(),
            "section": section,
            "current": "page" if exact else "true",
        },
    )
    before, _mark, after = html.partition(COUNT_HERE)
    return before, after


@lru_cache(maxsize=64)
def _tabs(section: str, exact: bool) -> SafeString:
    current = "page" if exact else "true"
    return render_to_string(
        "components/_tab_entries.html", {"tabs": tabs(), "section": section, "current": current}
    )


@lru_cache(maxsize=64)
def _more(section: str, exact: bool) -> SafeString:
    current = "page" if exact else "true"
    return render_to_string(
        "components/_more_entries.html", {"more": more(), "section": section, "current": current}
    )
