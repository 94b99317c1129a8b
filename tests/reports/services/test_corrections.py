"""A closed period keeps its figures; what is entered afterwards is a correction."""

import pytest
from django.db import Error, connection, transaction

from core.actors import SYSTEM
from core.models import AuditEntry
from core.periods import Period
from reports.models import Comparison, Correction, SnapshotFigure
from reports.services import corrections
from teams.models import Activity
from tests.reports.paper import CLOSED_AT, close
from tests.world import QUARTER, World

VILLAGE = "000100010001"


def compare(world: World, period: str = QUARTER.code) -> corrections.Compared:
    return corrections.compare(actor=SYSTEM, county=world.county, period=period, now=CLOSED_AT)


def test_the_year_closes_with_its_fourth_quarter_with_all_four_areas(world: World) -> None:
    close(world)
    codes = set(SnapshotFigure.objects.filter(unit=world.county, period="2025").values_list("code", flat=True))
    for wanted in ("teams.count", "tickets.received", "branches.open", "economy.income", "stars.three-up-share"):
        assert wanted in codes
    units = SnapshotFigure.objects.filter(code="teams.count", period="2025")
    assert units.count() == SnapshotFigure.objects.filter(code="teams.count", period=QUARTER.code).count() > 5
    assert corrections.closed_periods(world.county) == ["2025Q4", "2025"]


def test_nothing_is_corrected_where_nothing_changed(world: World) -> None:
    close(world)
    for period in corrections.closed_periods(world.county):
        assert compare(world, period) == corrections.Compared(0, 0)
    assert Comparison.objects.count() == 2


def test_a_fact_that_changes_after_the_close_is_noted_for_its_unit_and_all_above_it(world: World) -> None:
    close(world)
    frozen = dict(
        SnapshotFigure.objects.filter(period=QUARTER.code, code="activities.count").values_list("unit__path", "value")
    )
    one = Activity.objects.filter(unit__path=VILLAGE).first()
    assert one is not None
    assert one.held_on in Period.parse(QUARTER.code)
    Activity.objects.create(unit=one.unit, team=one.team, title="Entered late", held_on=one.held_on, kind=one.kind)
    assert compare(world).moved >= 3
    rows = Correction.objects.filter(code="activities.count", period=QUARTER.code).order_by("unit__path")
    assert [(row.unit.path, row.frozen, row.before, row.after) for row in rows] == [
        (path, frozen[path], frozen[path], frozen[path] + 1) for path in ("0001", "00010001", VILLAGE)
    ]
    assert compare(world).moved == 0, "asking again notes nothing again"
    assert compare(world).standing >= 3
    now = dict(
        SnapshotFigure.objects.filter(period=QUARTER.code, code="activities.count").values_list("unit__path", "value")
    )
    assert now == frozen
    Activity.objects.filter(title="Entered late").delete()
    assert compare(world) == corrections.Compared(rows.count() and Correction.objects.count() // 2, 0)
    assert AuditEntry.objects.filter(action="period.corrected").count() == 2
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_correction SET after = 0".replace(" after ", ' "after" '))
