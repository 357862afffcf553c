"""Charts: geometry stays inside the drawing, values are told in words and in a table."""

import itertools
import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.common.charts import (
    FULL,
    HALF,
    Bar,
    Point,
    bar_chart,
    heat_map,
    line_chart,
    range_bar,
    scale,
)
from studyapp.learning import heat_map as heat_of

SCORES = [
    Point("28 Sep", 548, 460, 640, at=0),
    Point("12 Oct", 610, 530, 690, at=14),
    Point("today", 724, 671, 777, at=56),
]


def svg_of(html):
    return ET.fromstring(html[: html.index("</svg>") + 6])


def draw(points=SCORES, **more):
    more = {"name": "Readiness", "sentence": "It rose to 724.", "least": 100, "most": 1000, **more}
    return line_chart(points, **more)


def test_a_line_chart_says_its_sentence_and_names_itself():
    svg = svg_of(draw())
    assert svg.get("aria-label") == "It rose to 724."
    assert svg.get("role") == "img"
    assert svg.findtext("title") == "Readiness"
    assert svg.findtext("desc") == "It rose to 724."


def test_a_line_chart_has_line_band_goal_and_last_value():
    svg = svg_of(draw(goal=700, goal_label="pass mark"))
    assert len(svg.find("polyline").get("points").split()) == 3
    assert len(svg.find("polygon").get("points").split()) == 6
    assert svg.findall("line[@class='goal']")
    texts = [text.text for text in svg.findall("text")]
    assert {"724", "700", "pass mark", "28 Sep", "today"} <= set(texts)


def test_points_stand_where_their_place_says():
    xs = [
        float(pair.split(",")[0]) for pair in svg_of(draw()).find("polyline").get("points").split()
    ]
    assert xs[0] == 32
    assert xs[-1] == HALF - 8
    assert (xs[1] - xs[0]) / (xs[2] - xs[0]) == pytest.approx(0.25, abs=0.01)


def test_values_are_one_disclosure_away_with_their_range():
    html = draw(columns=("Day", "Score"))
    assert "<details" in html
    assert '<th scope="col">Day</th>' in html
    assert "724 (671 to 777)" in html


def test_a_single_point_is_a_dot_without_a_line():
    svg = svg_of(draw([Point("today", 610, 500, 700)]))
    assert svg.find("polyline") is None
    assert svg.find("polygon") is None
    assert svg.find("circle") is not None


def test_a_chart_without_values_is_refused():
    with pytest.raises(ValueError, match="needs a point"):
        line_chart([], name="x", sentence="x")
    with pytest.raises(ValueError, match="needs a bar"):
        bar_chart([], name="x", sentence="x")


def test_texts_are_escaped():
    html = line_chart([Point("<b>", 1)], name="<i>", sentence='"quoted"', goal=2, goal_label="<u>")
    assert not re.search(r"<[biu]>", html)
    html = bar_chart([Bar("<b>", 1, marked=True)], name="<i>", sentence="s")
    assert not re.search(r"<[bi]>", html)


def test_no_chart_has_inline_style():
    days = heat_of({}, date(2026, 11, 23)).weeks
    for html in (draw(), heat_map(days, name="n", sentence="s"), range_bar(40, 20, 60, label="m")):
        assert "style" not in html
        assert "fill=" not in html


@given(
    values=st.lists(st.floats(0, 1000), min_size=1, max_size=30),
    goal=st.none() | st.floats(0, 1000),
)
def test_every_point_lies_inside_the_drawing(values, goal):
    points = [Point(str(place), value) for place, value in enumerate(values)]
    html = line_chart(points, name="n", sentence="s", goal=goal, goal_label="goal")
    svg = svg_of(html)
    spots = [svg.find("circle"), *svg.findall("line")]
    for spot in spots:
        assert 0 <= float(spot.get("cy") or spot.get("y1")) <= 208
    if svg.find("polyline") is not None:
        for pair in svg.find("polyline").get("points").split():
            x, y = map(float, pair.split(","))
            assert 0 <= x <= HALF
            assert 25 <= y <= 172


@given(
    values=st.lists(st.integers(-100_000, 100_000).map(lambda n: n / 10), min_size=1, max_size=8)
)
def test_an_axis_has_a_few_round_ticks_and_holds_its_values(values):
    axis = scale(values, least=None, most=None)
    assert 1 <= len(axis.ticks) <= 6
    assert axis.low <= min(values) + 1e-6
    assert max(values) <= axis.high + 1e-6
    assert axis.y(axis.high) < axis.y(axis.low)


def test_an_axis_keeps_to_its_limits():
    axis = scale([90, 100], least=0, most=100)
    assert axis.high == 100


def test_bars_stand_on_the_base_and_say_their_value():
    bars = [Bar("1", 71), Bar("40", 164, good=False, marked=True)]
    svg = svg_of(bar_chart(bars, name="Time", sentence="s", goal=83, unit=" s"))
    right, wrong = svg.findall("rect")
    assert (right.get("class"), wrong.get("class")) == ("ok", "no")
    assert float(wrong.get("y")) == pytest.approx(18)
    assert float(right.get("y")) + float(right.get("height")) == pytest.approx(120, abs=0.1)
    assert wrong.findtext("title") == "40: 164 s"
    assert svg.get("viewBox") == f"0 0 {FULL} 148"


def test_the_heat_map_has_a_square_a_day_with_its_level():
    today = date(2026, 11, 23)  # a Monday: the last week has one day
    counts = {today: 70, today - timedelta(days=1): 1}
    heat = heat_of(counts, today)
    svg = svg_of(heat_map(heat.weeks, name="n", sentence="s"))
    squares = svg.findall("rect")
    assert len(squares) == 25 * 7 + 1
    assert squares[-1].get("class") == "h4"
    assert squares[-2].get("class") == "h1"
    assert squares[-3].get("class") is None
    assert squares[-1].findtext("title") == "23 Nov: 70"


def test_month_labels_never_run_into_one_another():
    for offset in range(400):
        heat = heat_of({}, date(2026, 1, 1) + timedelta(days=offset))
        svg = svg_of(heat_map(heat.weeks, name="n", sentence="s"))
        xs = [float(text.get("x")) for text in svg.findall("text") if text.get("y") == "9"]
        assert all(after - before >= 30 for before, after in itertools.pairwise(xs))
        assert xs[-1] <= 400


def test_a_range_bar_shows_value_range_and_tick():
    svg = svg_of(range_bar(41, 20, 60, label="Mastery", css="is-low"))
    fill, likely, goal = svg.findall("rect")
    assert fill.get("width") == "41"
    assert (likely.get("x"), likely.get("width")) == ("20", "40")
    assert goal.get("class") == "goal"
    assert "is-low" in svg.get("class")
