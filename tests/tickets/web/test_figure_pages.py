"""The pages of figures: tiles with denominators, links to the rows behind them, who may see what."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.actors import SYSTEM
from tests.tickets.world import FILED_AT, OTHER_VILLAGE, VILLAGE, a_ticket, bring_to, past
from tests.world import World, sign_in
from tickets.models import Project, TicketClass
from tickets.services import recording
from tickets.web import figure_tables, figures

Classes = dict[str, TicketClass]
QUERIES = {"class": 24, "colour": 23, "channel": 23, "unit": 22, "team": 23, "member": 23}


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def filed(world: World, classes: Classes) -> World:
    for klass in ("social", "policy"):
        bring_to(a_ticket(world, classes, klass=klass), "cancelled")
    bring_to(a_ticket(world, classes), "accepted")
    a_ticket(world, classes, path=OTHER_VILLAGE, by="county", now=FILED_AT + timedelta(hours=1))
    return world


def page(client: Client, world: World, name: str, address: str):
    return sign_in(client, world.users[name]).get(address)


def test_each_share_stands_with_its_denominator_and_the_day(filed: World, client: Client) -> None:
    said = text(page(client, filed, "county", "/tickets/figures/?period=2025"))
    assert "50.00%" in said
    assert "2 / 4 · 未办结2件" in said
    assert "截至2025年12月31日" in said
    assert "100.00%" in said, "satisfied: of the valid follow-ups"
    assert "2 / 2" in said


def test_every_tile_leads_to_as_many_rows_as_it_says(filed: World, client: Client) -> None:
    Project.objects.create(unit=filed.units[VILLAGE], kind="livelihood", name="村内道路硬化", year=2025, lead="书记")
    body = page(client, filed, "county", "/tickets/figures/?period=2025").content.decode()
    tiles = re.findall(r'<a class="tile[^"]*"\s+href="([^"]+)">\s*<span>([^<]+)</span>\s*<b>(\d+)</b>', body)
    assert len(tiles) == 8
    parts = re.findall(r'<a href="([^"]+)"\s+aria-label="([^"]+)">(\d+)</a>', body)
    assert len(parts) >= 18, "four shares of tickets, one of projects, and four of each class"
    tiles += parts
    for href, label, value in tiles:
        rows = client.get(href.replace("&amp;", "&"))
        assert rows.status_code == 200, label
        assert rows.context["total"] == int(value), label
    links = re.findall(r'data-label="[^"]+">\s*<a href="(/tickets/figures/rows/[^"]+)">\s*(\d+)\s*</a>', body)
    assert links
    for href, value in links:
        assert client.get(href.replace("&amp;", "&")).context["total"] == int(value)


@pytest.mark.parametrize("by", list(figure_tables.BY))
def test_every_number_of_a_table_leads_to_as_many_rows(filed: World, classes: Classes, client: Client, by: str) -> None:
    member = filed.members[VILLAGE][0]
    rows = [past(filed, classes, 2025, 3, handler_id=member.team.unit_id, team_id=member.team_id, member_id=member.pk)]
    recording.record_many(actor=SYSTEM, county=filed.county, rows=rows)
    table = page(client, filed, "county", f"/tickets/figures/?period=2025&by={by}").context["table"]
    numbers = [(cell.href, cell.text) for line in table.lines for cell in line.cells.values() if cell.href] + [
        (part.href, part.text) for line in table.lines for cell in line.cells.values() for part in cell.parts
    ]
    assert len(numbers) == 14 * len(table.lines)
    assert table.lines
    for href, value in numbers:
        rows = client.get(href)
        assert (rows.status_code, rows.context["total"]) == (200, int(value)), href
        assert by == "unit" or rows.context["narrowed"], "the page says of which class, team or channel its rows are"


@pytest.mark.parametrize("measure", list(figure_tables.MEASURES))
def test_each_figure_is_drawn_with_what_it_stands_on_and_said_as_a_table(
    filed: World, client: Client, measure: str
) -> None:
    answer = page(client, filed, "county", f"/tickets/figures/?period=2025&by=unit&measure={measure}")
    table = answer.context["table"]
    assert [row.label for row in table.chart.rows] == [line.name for line in table.lines]
    for row, line in zip(table.chart.rows, table.lines, strict=True):
        cell = line.cells[measure]
        assert row.value == (cell.value or 0)
        assert row.text.startswith(cell.text)
        assert all(part.text in f"{row.text} {row.note}" for part in cell.parts)
        assert row.href
    said = text(answer)
    assert str(figure_tables.MEASURES[measure]) in table.chart.title
    assert f"{figure_tables.MEASURES[measure]}（按乡镇或村（社区））" in said
    assert (table.chart.mark is not None) == (measure in figure_tables.SHARES)


def test_a_median_is_compared_with_last_year(filed: World, classes: Classes, client: Client) -> None:
    rows = [
        past(filed, classes, year, hours, klass_id=classes["mediation"].pk) for year, hours in ((2024, 9), (2025, 2))
    ]
    recording.record_many(actor=SYSTEM, county=filed.county, rows=rows)
    answer = page(client, filed, "county", "/tickets/figures/?period=2025")
    cells = {line.name: line.cells[figure_tables.MEDIAN] for line in answer.context["table"].lines}
    cell = cells[classes["mediation"].name]
    assert (cell.text, cell.parts[0].text, cell.note) == ("2小时0分", "1", "比上年同期缩短7小时0分")
    assert "比上年同期缩短7小时0分" in text(answer)
    assert all(not other.note for name, other in cells.items() if name != classes["mediation"].name)


@pytest.mark.parametrize("by", list(figure_tables.BY))
def test_the_tables_of_every_dimension_with_few_queries(filed: World, client: Client, by: str) -> None:
    sign_in(client, filed.users["county"]).get("/tickets/figures/")
    with CaptureQueriesContext(connection) as found:
        answer = client.get(f"/tickets/figures/?period=2025&by={by}")
    assert answer.status_code == 200
    assert len(found) == QUERIES[by], "however many units, teams and members there are"
    if by not in ("team", "member"):
        assert sum(line.received for line in answer.context["table"].lines) == 4


def test_a_reader_sees_the_own_area_alone(filed: World, client: Client) -> None:
    answer = page(client, filed, "village", "/tickets/figures/?period=2025")
    assert answer.context["page"].sums["tickets.received"] == 3
    assert "unit" not in [key for key, _label, _query in answer.context["dimensions"]]
    assert page(client, filed, "village", f"/tickets/figures/?unit={OTHER_VILLAGE}").status_code == 404
    assert (
        page(client, filed, "village", f"/tickets/figures/rows/?figure=tickets.open&unit={OTHER_VILLAGE}").status_code
        == 404
    )
    assert page(client, filed, "township", f"/tickets/figures/?period=2025&unit={VILLAGE}").status_code == 200
    assert (
        page(client, filed, "stranger", "/tickets/figures/?period=2025").context["page"].sums.get("tickets.received", 0)
        == 0
    )
    for name in ("member", "department", "superior", "auditor"):
        assert page(client, filed, name, "/tickets/figures/").status_code == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("period=2025Q5", 400), ("period=x", 400), ("unit=x", 404), ("unit=0009", 404), ("by=x", 404), ("measure=x", 404),
        ("by=unit&period=2025-12", 200),
    ],
)  # fmt: skip
def test_what_an_address_cannot_mean_is_refused(filed: World, client: Client, query: str, status: int) -> None:
    assert page(client, filed, "county", f"/tickets/figures/?{query}").status_code == status


def test_rows_are_paged_by_key(filed: World, classes: Classes, client: Client) -> None:
    rows, after = figures.rows_of(figures.figures.BEHIND["tickets.received"](*_whole()), "", 3)
    assert (len(rows), after) == (3, str(rows[-1].pk))
    rest, end = figures.rows_of(figures.figures.BEHIND["tickets.received"](*_whole()), after, 3)
    assert (len(rest), end) == (1, "")
    for figure in ("x", "member.tickets.settled"):
        assert page(client, filed, "county", f"/tickets/figures/rows/?figure={figure}").status_code == 404
    narrowed = (
        f"{reverse('tickets:figure-rows')}?figure=tickets.received&period=2025&by=class&key={classes['policy'].pk}"
    )
    assert page(client, filed, "county", narrowed).context["total"] == 1
    for figure in ("tickets.follow-ups.valid", "tickets.reopened", "projects.total"):
        assert page(client, filed, "county", f"/tickets/figures/rows/?period=2025&figure={figure}").status_code == 200


def _whole():
    from core.periods import Period
    from core.scope import EVERYTHING

    return EVERYTHING, Period.parse("2025")


def test_spans_of_time_are_told_as_people_say_them() -> None:
    assert [figures.duration(value) for value in (None, 59, 61, 2880)] == ["–", "59分钟", "1小时1分", "2天0小时"]
