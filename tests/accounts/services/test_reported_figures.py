"""Reported figures: entered, compared, imported with a preview; two sources stand beside each other, nothing is overwritten."""

import io
import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts import selectors
from accounts.models import ReportedFigure
from accounts.services import reported
from core import xlsx
from core.actors import SYSTEM
from core.errors import DomainError, Forbidden, NotFound
from core.scope import EVERYTHING
from tests.world import NOW, TODAY, VILLAGES, World

pytestmark = pytest.mark.django_db


def report(world: World, value: int, source: str, **more):
    given = {"unit": world.county, "code": "teams.count", "period": "2025", "as_of": TODAY, "actor": SYSTEM, **more}
    return reported.report(value=value, source=source, now=NOW, **given)


def test_two_sources_stand_beside_each_other_and_beside_the_count(world: World) -> None:
    rows = [report(world, 7, "article", as_of=date(2025, 9, 30)), report(world, 8, "review")]
    wrong, right = reported.compare(rows)
    assert (wrong.reported_text, wrong.computed_text, wrong.differs) == ("7", "8", True)
    assert "-1" in wrong.warning
    assert (right.differs, right.warning) == (False, "")
    assert [one.row.source for one in reported.beside(EVERYTHING, "2025")] == ["review", "article"]


def test_a_ratio_is_compared_as_a_share(world: World) -> None:
    [one] = reported.compare([report(world, 10_000, "offices", code="training.rate")])
    # Of the six members of each village with training in 2025, the three of its first team attended.
    assert (one.kind, one.computed_text, one.unit) == ("share", "100.00", "%")


@pytest.mark.parametrize(("more", "field"), [
    ({"code": "no.such.figure"}, "code"), ({"code": "member.activities"}, "code"), ({"period": "2025Q5"}, "period"),
    ({"as_of": None}, "as_of"), ({"as_of": date(2026, 1, 1)}, "as_of"), ({"source": " "}, "source"),
])  # fmt: skip
def test_what_is_refused_names_its_field(world: World, more: dict, field: str) -> None:
    with pytest.raises(DomainError) as error:
        report(world, 7, more.pop("source", "x"), **more)
    assert error.value.field == field


def test_nothing_is_overwritten_or_removed(world: World) -> None:
    row = report(world, 7, "article")
    with pytest.raises(DomainError):
        report(world, 9, "article")
    for act in (
        lambda: ReportedFigure.objects.filter(pk=row.pk).update(value=1), lambda: ReportedFigure.objects.filter(pk=row.pk).delete(),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert ReportedFigure.objects.get().value == 7


def test_who_reports_and_for_whom(world: World) -> None:
    township = selectors.actor_of(world.users["township"])
    report(world, 4, "township", unit=world.units["00010001"], actor=township)
    with pytest.raises(NotFound):
        report(world, 4, "township", unit=world.units["00010002"], actor=township)
    with pytest.raises(Forbidden):
        report(world, 4, "village", unit=world.units[VILLAGES[0]], actor=selectors.actor_of(world.users["village"]))


def test_many_figures_are_compared_with_the_queries_of_one(world: World) -> None:
    rows = [report(world, 1, f"source {n}", unit=world.units[path]) for n, path in enumerate(["0001", *VILLAGES])]
    counts = []
    for part in (rows[:1], rows):
        with CaptureQueriesContext(connection) as found:
            assert len(reported.compare(part)) == len(part)
        counts.append(len(found))
    assert counts[0] == counts[1]


def sheet(*rows: tuple) -> SimpleUploadedFile:
    with translation.override("zh-hans"):
        heads = [str(head) for head in reported.heads()]
    return SimpleUploadedFile("figures.xlsx", xlsx.workbook([xlsx.Page("数据", heads, rows)]), content_type=xlsx.MIME)


def test_a_sheet_is_shown_before_it_is_kept_and_kept_as_a_whole(world: World, as_user) -> None:
    county, address = as_user("county"), reverse("reports:figure-import")
    good = ("990101", "teams.count", "2025", "7", "2025-11-30", "某稿")
    shown = county.post(
        address, {"do": "read", "upload": sheet(good, ("990101101", "teams.count", "2025", "x", "2025-11-30", "某稿"))}
    )
    page = shown.content.decode()
    assert (shown.status_code, shown.context["bad"], shown.context["new"], shown.context["warned"]) == (200, 1, 1, 1)
    assert "465" in page, "the mend is said"
    assert 'name="sheet"' not in page
    assert not ReportedFigure.objects.exists()
    shown = county.post(address, {"do": "read", "upload": sheet(good, good[:5] + ("他稿",))})
    assert (shown.context["bad"], shown.context["new"]) == (0, 2)
    kept = county.post(address, {"do": "write", "key": str(uuid.uuid4()), "sheet": shown.context["sheet"]})
    assert kept.status_code == 302
    assert sorted(ReportedFigure.objects.values_list("source", flat=True)) == ["他稿", "某稿"]
    again = county.post(address, {"do": "read", "upload": sheet(good, (*good[:3], "9", *good[4:]))})
    assert (again.context["known"], again.context["bad"]) == (1, 1)
    stale = county.post(address, {"do": "write", "key": str(uuid.uuid4()), "sheet": "tampered"})
    assert stale.status_code == 400
    assert ReportedFigure.objects.count() == 2


def test_a_township_imports_for_its_own_units_alone(world: World, as_user) -> None:
    township = as_user("township")
    rows = [(code, "teams.count", "2025", "2", "2025-11-30", "某稿") for code in ("990101101201", "990101102201")]
    shown = township.post(reverse("reports:figure-import"), {"do": "read", "upload": sheet(*rows)})
    assert [bool(line.problem) for line in shown.context["lines"]] == [False, True]
    assert as_user("village").post(reverse("reports:figure-import"), {"do": "read"}).status_code == 403
    empty = as_user("county").post(reverse("reports:figure-import"), {"do": "read", "upload": sheet()})
    assert (empty.status_code, empty.context["new"]) == (200, 0)


def test_a_figure_is_entered_on_the_page_and_the_list_warns(world: World, as_user) -> None:
    county = as_user("county")
    form = {
        "key": str(uuid.uuid4()), "unit": world.county.pk, "code": "economy.income", "period": "2025", "value": "3933.4２万", "as_of": "2025-12-01",
        "source": "综述稿",
    }  # fmt: skip
    refused = county.post(reverse("reports:figure-new"), {**form, "value": "many"})
    assert (refused.status_code, "综述稿" in refused.content.decode()) == (400, True)
    assert county.post(reverse("reports:figure-new"), form).status_code == 302
    assert ReportedFigure.objects.get().value == 3_933_420_000
    page = county.get(reverse("reports:figures")).content.decode()
    assert "3,933.42" in page
    assert "综述稿" in page
    assert "综述稿" not in as_user("township").get(reverse("reports:figures")).content.decode()


def test_the_template_names_the_figures(world: World, as_user) -> None:
    answer = as_user("county").get(reverse("reports:figure-template"))
    book = load_workbook(io.BytesIO(answer.content))
    assert len(book.worksheets) == 2
    assert book.worksheets[0].max_column == 6
    assert book.worksheets[1].max_row > 50
