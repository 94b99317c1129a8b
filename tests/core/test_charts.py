"""Charts of pages: whole numbers, bars from nought, lines that break where a value is missing."""

import re

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from core import charts
from core.charts import WIDTH, Bar, Point


def bars(*values: int, **more: object) -> charts.BarChart:
    rows = [Bar(f"unit {n}", str(value), value) for n, value in enumerate(values)]
    return charts.bars("Stars", "how they fell", ("Unit", "Members"), rows, **more)  # type: ignore[arg-type]


def line(*values: int | None) -> charts.LineChart:
    points = [Point(f"Q{n}", str(value), value) for n, value in enumerate(values)]
    return charts.line("Score", "by quarter", ("Quarter", "Score", "Stars"), points)


def test_the_longest_bar_fills_the_width_and_nought_has_none() -> None:
    assert [row.length for row in bars(50, 100, 0, 1).rows] == [WIDTH // 2, WIDTH, 0, WIDTH // 100]
    assert bars(0, 0).rows[0].length == 0
    assert [row.length for row in bars(250, most=1000).rows] == [WIDTH // 4]
    assert bars(10, most=100, mark=50).mark == WIDTH // 2


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_bars_keep_the_order_of_their_values_and_stay_inside(values: list[int]) -> None:
    rows = bars(*values).rows
    assert all(0 <= row.length <= WIDTH for row in rows)
    assert all((row.length > 0) == (row.value > 0) for row in rows)
    for one, other in zip(rows, rows[1:], strict=False):
        assert (one.value <= other.value) or (one.length >= other.length)
        assert other.y > one.y


@given(st.lists(st.one_of(st.none(), st.integers(0, 10_000)), min_size=1, max_size=12))
def test_points_lie_inside_the_drawing_and_higher_values_higher(values: list[int | None]) -> None:
    chart = line(*values)
    known = [point for point in chart.points if point.value is not None]
    assert all(chart.top <= point.y <= chart.base and 0 < point.x < WIDTH for point in known)
    for one in known:
        for other in known:
            assert one.value >= other.value or one.y >= other.y  # type: ignore[operator]
    drawn = sum(len(part.split(" ")) for part in chart.lines)
    assert drawn <= len(known)


def test_a_missing_quarter_breaks_the_line() -> None:
    assert len(line(8000, 8500, None, 9000, 9100).lines) == 2
    assert line(8000, None, 9000).lines == ()
    assert (line(8250, 8999).low, line(8250, 8999).high) == ("80", "90")


@pytest.mark.parametrize("chart", [bars(3, 5), line(8000, 8500, 9000)], ids=["bars", "line"])
def test_a_drawing_says_what_it_is_and_has_its_table(chart: object) -> None:
    page = render_to_string("components/chart.html", {"chart": chart, "id": "c"})
    assert re.search(r'role="img"\s+aria-labelledby="c-title c-says"', page)
    assert 'id="c-title"' in page
    assert 'id="c-says"' in page
    assert page.count("<tr>") == len(chart.table) + 1  # type: ignore[attr-defined]
    assert "style=" not in page
    assert "<script" not in page
