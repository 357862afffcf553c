"""Charts drawn on the server as SVG: geometry by attributes, paint by the classes of `.chart`.

Each chart carries one sentence that says what it shows, for those who cannot see it, and the
table of its values one disclosure away. Charts are drawn at the size at which they show, so that
their labels keep their size: `HALF` for a card of half a page, `FULL` for a whole one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from studyapp.common.words import MONTHS, short_day
from studyapp.learning.streaks import HeatDay

HALF, FULL = 404, 770
_LEFT, _TOP, _BOTTOM, _HEIGHT = 32, 25, 172, 208
_LABEL_ROOM = 100  # between two labels of the x axis
_CELL, _STEP = 12, 15  # of the heat map
_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Point:
    """A value of a line chart; `low` and `high` are the ends of its likely range.

    `at` places the point on the x axis (days, counts); without it points stand evenly.
    """

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    at: float | None = None


@dataclass(frozen=True)
class Bar:
    """A bar: `good` paints it in the accent, otherwise in the colour of what is wrong."""

    label: str
    value: float
    good: bool = True
    title: str = ""
    marked: bool = False  # its label stands under the axis


@dataclass(frozen=True)
class _Mark:
    """A goal: its value as text, where its line runs, and its name."""

    value: str
    y: float
    label: str


@dataclass(frozen=True)
class Scale:
    """The vertical axis: its ends and where its hairlines are."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def y(self, value: float) -> float:
        """Where a value stands."""
        share = (value - self.low) / (self.high - self.low)
        return _BOTTOM - min(1.0, max(0.0, share)) * (_BOTTOM - _TOP)


def scale(values: Sequence[float], *, least: float | None, most: float | None) -> Scale:
    """An axis of three or four round steps around `values`, never beyond `least` and `most`."""
    low, high = min(values), max(values)
    if high - low < 1e-9:
        low, high = low - 1, high + 1
    step = _round_step((high - low) / 3)
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    bottom = bottom if least is None else max(bottom, least)
    top = top if most is None else min(top, most)
    if top <= bottom:
        top = bottom + step
    first = math.ceil(bottom / step)
    ticks = [step * place for place in range(first, math.floor(top / step) + 1)]
    return Scale(bottom, top, tuple(ticks))


def line_chart(
    points: Sequence[Point],
    *,
    name: str,
    sentence: str,
    goal: float | None = None,
    goal_label: str = "",
    least: float | None = None,
    most: float | None = None,
    in_view: tuple[float, ...] = (),
    unit: str = "",
    width: int = HALF,
    columns: tuple[str, str] = ("When", "Value"),
) -> SafeString:
    """A line with its likely range as a band, a dotted goal, and the table of its values.

    The axis holds all values and those `in_view`, never beyond `least` and `most`.
    Raises ValueError without points.
    """
    if not points:
        message = "A line chart needs a point."
        raise ValueError(message)
    ends = [end for point in points for end in (point.value, point.low, point.high)]
    values = [end for end in [*ends, goal, *in_view] if end is not None]
    axis = scale(values, least=least, most=most)
    spots = list(zip(_places(points, width), [axis.y(p.value) for p in points], strict=True))
    mark = None if goal is None else _Mark(f"{_number(goal)}{unit}", axis.y(goal), goal_label)
    parts = [
        _band(points, spots, axis),
        _hairlines(axis, width, unit, mark),
        _goal(mark, width, spots) if mark else "",
        _line(spots),
        _last(points[-1], spots[-1], unit),
        _x_labels(points, spots),
    ]
    drawing = _svg("chart", (width, _HEIGHT), name, sentence, "".join(parts))
    rows = [(point.label, _with_range(point, unit)) for point in points]
    return drawing + values_table(name, columns, rows)


def bar_chart(
    bars: Sequence[Bar],
    *,
    name: str,
    sentence: str,
    goal: float | None = None,
    unit: str = "",
    width: int = FULL,
    columns: tuple[str, str] = ("Which", "Value"),
) -> SafeString:
    """Upright bars from zero, a dotted goal, and the table of their values.

    Raises ValueError without bars.
    """
    if not bars:
        message = "A bar chart needs a bar."
        raise ValueError(message)
    base, top, left = 120, 18, _LEFT - 2
    highest = max([bar.value for bar in bars] + [goal or 0]) or 1
    slot = (width - 5 - left) / len(bars)
    thick = min(7.5 / 11.3 * slot, 28)
    parts = [f'<line class="ax" x1="{left}" x2="{width - 5}" y1="{base}" y2="{base}"/>']
    parts.append(_axis_text(left - 6, base + 4, f"0{unit}"))
    if goal is not None:
        y = base - goal / highest * (base - top)
        parts.append(f'<line class="goal" x1="{left}" x2="{width - 5}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_axis_text(left - 6, y + 4, f"{_number(goal)}{unit}"))
    for place, bar in enumerate(bars):
        x, tall = left + place * slot, bar.value / highest * (base - top)
        title = conditional_escape(bar.title or f"{bar.label}: {_number(bar.value)}{unit}")
        parts.append(
            f'<rect class="{"ok" if bar.good else "no"}" x="{x:.1f}" y="{base - tall:.1f}"'
            f' width="{thick:.1f}" height="{tall:.1f}" rx="2"><title>{title}</title></rect>'
        )
        if bar.marked:
            label = conditional_escape(bar.label)
            parts.append(
                f'<text x="{x + thick / 2:.1f}" y="140" text-anchor="middle">{label}</text>'
            )
    drawing = _svg("chart", (width, 148), name, sentence, "".join(parts))
    rows = [(bar.label, f"{_number(bar.value)}{unit}") for bar in bars]
    return drawing + values_table(name, columns, rows)


def heat_map(weeks: Sequence[Sequence[HeatDay]], *, name: str, sentence: str) -> SafeString:
    """Weeks as columns from Monday to Sunday, the newest on the right, and their table."""
    left, top = 28, 16
    parts = [
        f'<text x="0" y="{top + row * _STEP + 10}">{label}</text>'
        for row, label in ((1, "Tue"), (3, "Thu"), (5, "Sat"))
    ]
    parts += [
        f'<text x="{left + column * _STEP}" y="9">{MONTHS[month - 1][:3]}</text>'
        for column, month in _month_starts(weeks)
    ]
    for column, week in enumerate(weeks):
        x = left + column * _STEP
        for row, day in enumerate(week):
            paint = f' class="h{day.level}"' if day.level else ""
            parts.append(
                f'<rect{paint} x="{x}" y="{top + row * _STEP}" width="{_CELL}" height="{_CELL}"'
                f' rx="2.5"><title>{short_day(day.day)}: {day.count}</title></rect>'
            )
    width = left + len(weeks) * _STEP + 2
    drawing = _svg("chart heat", (width, top + 7 * _STEP + 1), name, sentence, "".join(parts))
    rows = [
        (f"{short_day(week[0].day)} {week[0].day.year}", str(sum(day.count for day in week)))
        for week in weeks
        if week
    ]
    return drawing + values_table(name, ("Week from", "Answers, reviews, lessons"), rows)


def range_bar(value: float, low: float, high: float, *, label: str, css: str = "") -> SafeString:
    """A bar of 0 to 100 with the ends of its likely range and a tick at 70."""
    return format_html(
        '<svg class="bar range {}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><rect class="fill" width="{}" height="8"/>'
        '<rect class="likely" x="{}" y="3" width="{}" height="2"/>'
        '<rect class="goal" x="69.5" width="1" height="8"/></svg>',
        css,
        label,
        f"{value:.4g}",
        f"{low:.4g}",
        f"{max(0.0, high - low):.4g}",
    )


def values_table(
    name: str, columns: tuple[str, str], rows: Sequence[tuple[str, str]]
) -> SafeString:
    """The values of a chart behind a disclosure."""
    body = "".join(
        f'<tr><th scope="row">{conditional_escape(label)}</th>'
        f'<td class="num">{conditional_escape(value)}</td></tr>'
        for label, value in rows
    )
    return format_html(
        '<details class="values"><summary>Show the values</summary><table>'
        '<caption class="vh">{}</caption><thead><tr><th scope="col">{}</th>'
        '<th scope="col" class="num">{}</th></tr></thead><tbody>{}</tbody></table></details>',
        name,
        *columns,
        mark_safe(body),  # noqa: S308  (every cell is escaped above)
    )


def _svg(css: str, box: tuple[int, int], name: str, sentence: str, body: str) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        "<title>{}</title><desc>{}</desc>{}</svg>",
        css,
        *box,
        sentence,
        name,
        sentence,
        mark_safe(body),  # noqa: S308  (numbers, and texts that were escaped)
    )


def _round_step(rough: float) -> float:
    power: float = 10 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * 0.999)


def _places(points: Sequence[Point], width: int) -> list[float]:
    right = width - 8
    if len(points) == 1:
        return [float(right)]
    own = [float(i) if point.at is None else point.at for i, point in enumerate(points)]
    span = (own[-1] - own[0]) or 1.0
    return [_LEFT + (place - own[0]) / span * (right - _LEFT) for place in own]


def _band(points: Sequence[Point], spots: Sequence[tuple[float, float]], axis: Scale) -> str:
    if len(points) < 2 or any(point.low is None or point.high is None for point in points):
        return ""
    ranges = [(point.low or 0.0, point.high or 0.0) for point in points]
    over = [f"{x:.1f},{axis.y(r[1]):.1f}" for (x, _), r in zip(spots, ranges, strict=True)]
    under = [f"{x:.1f},{axis.y(r[0]):.1f}" for (x, _), r in zip(spots, ranges, strict=True)]
    return f'<polygon class="band" points="{" ".join([*over, *reversed(under)])}"/>'


def _hairlines(axis: Scale, width: int, unit: str, mark: _Mark | None) -> str:
    parts = []
    for tick in axis.ticks:
        y = axis.y(tick)
        if mark and abs(y - mark.y) < 11:
            continue
        parts.append(f'<line class="ax" x1="{_LEFT}" x2="{width - 6}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_axis_text(_LEFT - 8, y + 4, f"{_number(tick)}{unit}"))
    return "".join(parts)


def _goal(mark: _Mark, width: int, spots: Sequence[tuple[float, float]]) -> str:
    """The dotted line, named where the values leave room: left above, below, or right below."""
    y, first, last = mark.y, spots[0][1], spots[-1][1]
    if len(spots) == 1 or abs(first - (y - 9)) > 12:
        x, text_y, anchor = _LEFT + 4, y - 6, "start"
    elif abs(first - (y + 9)) > 12 and y + 13 < _BOTTOM:
        x, text_y, anchor = _LEFT + 4, y + 13, "start"
    else:
        x, text_y, anchor = width - 8, y + (13 if last < y else -6), "end"
    label = conditional_escape(mark.label)
    return (
        f'<line class="goal" x1="{_LEFT}" x2="{width - 6}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="em" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{mark.value}</text>'
        f'<text x="{x}" y="{text_y:.1f}" text-anchor="{anchor}">{label}</text>'
    )


def _line(spots: Sequence[tuple[float, float]]) -> str:
    if len(spots) < 2:
        return ""
    return f'<polyline class="ln" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in spots)}"/>'


def _last(point: Point, spot: tuple[float, float], unit: str) -> str:
    x, y = spot
    label_y = y - 11 if y > _TOP else y + 18
    return (
        f'<circle class="pt" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
        f'<text class="em" x="{x - 4:.1f}" y="{label_y:.1f}" text-anchor="end">'
        f"{_number(point.value)}{unit}</text>"
    )


def _x_labels(points: Sequence[Point], spots: Sequence[tuple[float, float]]) -> str:
    wanted = {len(points) - 1: "end"}
    if len(points) > 1:
        wanted[0] = "start"
    middle = len(points) // 2
    room = min(abs(spots[middle][0] - spots[end][0]) for end in (0, -1))
    if room > _LABEL_ROOM:
        wanted[middle] = "middle"
    return "".join(
        f'<text x="{spots[place][0]:.1f}" y="200" text-anchor="{anchor}">'
        f"{conditional_escape(points[place].label)}</text>"
        for place, anchor in sorted(wanted.items())
    )


def _axis_text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.1f}" text-anchor="end">{conditional_escape(text)}</text>'


def _with_range(point: Point, unit: str) -> str:
    value = f"{_number(point.value)}{unit}"
    if point.low is None or point.high is None:
        return value
    return f"{value} ({_number(point.low)} to {_number(point.high)})"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 0.05 else f"{value:.1f}"


def _month_starts(weeks: Sequence[Sequence[HeatDay]]) -> list[tuple[int, int]]:
    """Columns in which a month begins, with the month; labels never stand closer than two weeks."""
    months = [week[0].day.month for week in weeks if week]
    starts = [(0, months[0])] if months else []
    starts += [
        (column, after)
        for column, (before, after) in enumerate(pairwise(months), start=1)
        if before != after
    ]
    if len(starts) > 1 and starts[1][0] - starts[0][0] < 2:
        del starts[0]
    if starts and starts[-1][0] == len(months) - 1 and len(starts) > 1:
        del starts[-1]
    return starts
