"""Template tags of the charts; `studyapp.common.charts` draws them."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from studyapp.common import charts
from studyapp.learning.streaks import HeatDay

register = template.Library()


@register.simple_tag
def line_chart(
    points: Sequence[charts.Point],
    name: str,
    sentence: str,
    *,
    goal: float | None = None,
    goal_label: str = "",
    least: float | None = None,
    most: float | None = None,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    wide: bool = False,
    when: str = "When",
    what: str = "Value",
) -> SafeString:
    """A line with its likely range, a goal, and the table of its values.

    `least` and `most` bound the axis; it holds `low` and `high` whatever the values are.
    """
    return charts.line_chart(
        points,
        name=name,
        sentence=sentence,
        goal=goal,
        goal_label=goal_label,
        least=least,
        most=most,
        in_view=tuple(end for end in (low, high) if end is not None),
        unit=unit,
        width=charts.FULL if wide else charts.HALF,
        columns=(when, what),
    )


@register.simple_tag
def bar_chart(
    bars: Sequence[charts.Bar],
    name: str,
    sentence: str,
    *,
    goal: float | None = None,
    unit: str = "",
    wide: bool = True,
    when: str = "Which",
    what: str = "Value",
) -> SafeString:
    """Upright bars with a goal and the table of their values."""
    return charts.bar_chart(
        bars,
        name=name,
        sentence=sentence,
        goal=goal,
        unit=unit,
        width=charts.FULL if wide else charts.HALF,
        columns=(when, what),
    )


@register.simple_tag
def heat_map(weeks: Sequence[Sequence[HeatDay]], name: str, sentence: str) -> SafeString:
    """The activity of the last weeks."""
    return charts.heat_map(weeks, name=name, sentence=sentence)


@register.simple_tag
def range_bar(value: float, low: float, high: float, label: str, css: str = "") -> SafeString:
    """A bar with its likely range."""
    return charts.range_bar(value, low, high, label=label, css=css)
