"""The site's own small pieces: icons, bars, rings, percentages. Built in to every template."""

from datetime import date
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from studyapp.common.words import day

register = template.Library()
SHEETS = ("fonts", "tokens", "base", "components", "pages")


@register.simple_tag
def still(template_name: str, **values: str) -> SafeString:
    """A piece that depends on nothing but `values`: rendered once in a process, then kept.

    The values must be few (sections, names), never a learner's.
    """
    if settings.DEBUG:
        return SafeString(render_to_string(template_name, values))
    return _kept(template_name, tuple(sorted(values.items())))


@lru_cache(maxsize=512)
def _kept(template_name: str, values: tuple[tuple[str, str], ...]) -> SafeString:
    return SafeString(render_to_string(template_name, dict(values)))


@register.simple_tag
def stylesheets() -> SafeString:
    """Links to the site's sheets in order, then to the sheet of each feature."""
    pages = sorted((settings.ROOT / "static" / "css" / "pages").glob("*.css"))
    names = [*(f"css/{name}.css" for name in SHEETS), *(f"css/pages/{p.name}" for p in pages)]
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(n),) for n in names)
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A line glyph of the sprite; it carries no meaning of its own for a screen reader."""
    return _glyph(name, css)


@lru_cache(maxsize=512)
def _glyph(name: str, css: str) -> SafeString:
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def bar(value: float, label: str, css: str = "") -> SafeString:
    """A progress bar of 0 to 100 with its text for those who cannot see it."""
    filled = max(0.0, min(100.0, float(value)))
    goal = '<rect class="goal" x="69.5" width="1" height="8"/>' if "goal70" in css else ""
    return format_html(
        '<svg class="bar {}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><rect class="fill" width="{}" height="8"/>{}</svg>',
        css,
        label,
        f"{filled:.4g}",
        SafeString(goal),
    )


@register.simple_tag
def ring(done: int, total: int, label: str) -> SafeString:
    """A ring that shows `done` of `total`."""
    share = 100 * done / total if total else 0
    return format_html(
        '<svg class="ring" viewBox="0 0 36 36" role="img" aria-label="{}">'
        '<circle cx="18" cy="18" r="15.9"/>'
        '<circle cx="18" cy="18" r="15.9" pathLength="100" stroke-dasharray="{} 100"/></svg>',
        label,
        f"{share:.4g}",
    )


@register.filter
def percent(value: float) -> str:
    """A share of 0 to 1 as whole percent."""
    return f"{round(100 * value)}%"


@register.filter
def iso_day(value: str) -> str:
    """A day written as 2026-11-23 in words; anything else stays as it is."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day(found)} {found.year}"


@register.filter
def letter(index: int) -> str:
    """The letter of an option: 0 is A."""
    return chr(65 + int(index))


@register.filter
def get(mapping: dict[object, object], key: object) -> object:
    """The value of a key, or None: templates cannot index by a variable."""
    return mapping.get(key) if mapping else None


@register.filter
def minutes(seconds: float) -> str:
    """Seconds as whole minutes, at least one."""
    return str(max(1, round(seconds / 60)))
