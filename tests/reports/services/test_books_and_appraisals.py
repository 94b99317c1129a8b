"""Village book, township library and appraisal: what they hold and never hold, versions, workbooks, and on paper."""

import io
from datetime import date

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts import selectors
from accounts.services import reported
from branches.services import points
from core.actors import SYSTEM
from core.errors import Forbidden, NotFound
from core.periods import Period
from reports.documents import books
from reports.services import freezing, issuing, subjects, unit_figures
from teams.models import AnnualRating, Appraisal
from teams.services import appraisals, reserve_lists
from tests.world import NOW, TODAY, VILLAGES, World

pytestmark = pytest.mark.django_db
VILLAGE = VILLAGES[0]
YEAR = Period.parse("2025")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)


def frozen(world: World, kind: str, path: str, **more):
    subject = subjects.find(
        actor=more.pop("actor", SYSTEM),
        kind=subjects.kind_of(kind),
        unit=world.units[path],
        period=YEAR,
        object_id=more.pop("object_id", 0),
    )
    return freezing.freeze(actor=SYSTEM, subject=subject, now=NOW)


def stars(world: World) -> None:
    for path in VILLAGES:
        for number, member in enumerate(world.members[path]):
            AnnualRating.objects.create(
                member=member,
                year=2025,
                score=8000,
                stars=(5, 3, 2, 4, 1, 0)[number % 6],
                quarters=4,
                scheme=world.scheme,
            )


def test_a_village_book_names_three_stars_and_more_and_counts_the_rest(world: World) -> None:
    stars(world)
    points.add_point(
        actor=SYSTEM, unit=world.units[VILLAGE], level="household", name="示范户", since=date(2025, 3, 1), households=6
    )
    snapshot = frozen(world, "village-book", VILLAGE)
    named = snapshot.payload["named"]
    members = world.members[VILLAGE]
    assert [row["name"] for row in named["people"]] == [members[0].name, members[3].name, members[1].name]
    assert named["total"] == 6
    text = str(snapshot.payload)
    assert all(members[place].name not in text for place in (2, 4, 5))
    [team, _other] = snapshot.payload["teams"]
    assert (team["members"], team["stars"]) == (3, {"5": 1, "4": 0, "3": 1, "low": 1, "none": 0})
    assert [row["households"] for row in snapshot.payload["points"]] == [6]
    _template, document = issuing.build(snapshot)
    said = "".join(str(block) for block in document.blocks)
    assert "本年度没有储备力量记录。" in said
    assert "其余在岗队员3名" in said


def test_the_same_facts_are_the_same_version_and_others_the_next(world: World) -> None:
    first = frozen(world, "village-book", VILLAGE)
    assert frozen(world, "village-book", VILLAGE).pk == first.pk
    reported.report(
        actor=SYSTEM,
        unit=world.units[VILLAGE],
        code="teams.count",
        period="2025",
        value=9,
        as_of=TODAY,
        source="乡镇报表",
        now=NOW,
    )
    second = frozen(world, "village-book", VILLAGE)
    assert second.version == first.version + 1
    assert [(row["reported"], row["computed"], row["differs"]) for row in second.payload["reported"]] == [
        ("9", "2", True)
    ]


def test_a_township_library_sums_its_villages_and_lists_the_books_that_are_kept(world: World) -> None:
    frozen(world, "village-book", VILLAGE)
    snapshot = frozen(world, "township-library", "00010001")
    rows = {row["name"]: row["figures"] for row in snapshot.payload["villages"]}
    assert len(rows) == 2
    assert all(row["teams.count"] == 2 and row["members.count"] == 6 for row in rows.values())
    assert [row["version"] for row in snapshot.payload["kept"]] == [1, None]
    book = load_workbook(io.BytesIO(issuing.workbook(snapshot)))
    assert {"主要数据", "各村（社区）工作情况", "队伍情况", "村册目录"} <= set(book.sheetnames)
    work = book["各村（社区）工作情况"]
    assert "合计" in [cell.value for cell in work["A"]]


def test_a_township_library_says_where_the_files_of_the_reserve_lie(world: World) -> None:
    township = world.units["00010001"]
    assert frozen(world, "township-library", "00010001").payload["cabinet"] is None
    reserve_lists.set_cabinet(
        actor=SYSTEM,
        unit=township,
        values={"place": "组织办三号柜", "keeper": "柜管人", "keeper_post": "组织干事"},
        version=None,
    )
    other = frozen(world, "township-library", "00010002")
    snapshot = frozen(world, "township-library", "00010001")
    assert snapshot.payload["cabinet"] == {"place": "组织办三号柜", "keeper": "柜管人", "post": "组织干事", "files": 0}
    _template, paper = issuing.build(snapshot)
    said = "".join(str(block) for block in paper.blocks)
    assert all(word in said for word in ("组织办三号柜", "柜管人", "组织干事", "0份"))
    _template, paper = issuing.build(other)
    assert "后备力量档案柜（一镇一柜）尚未登记。" in "".join(str(block) for block in paper.blocks)


def test_a_figure_that_no_app_has_is_left_out(world: World) -> None:
    assert unit_figures.known(["teams.count", "no.such.figure", "member.activities"]) == ["teams.count"]
    found = unit_figures.by_unit(["teams.count"], [world.units[VILLAGE], world.units["00010002"]], world.county, YEAR)
    assert {key: row["teams.count"] for key, row in found.items()} == {
        world.units[VILLAGE].pk: 2,
        world.units["00010002"].pk: 4,
    }


def test_who_may_have_a_book(world: World) -> None:
    village = selectors.actor_of(world.users["village"])
    assert frozen(world, "village-book", VILLAGE, actor=village).unit == world.units[VILLAGE]
    with pytest.raises(NotFound):
        frozen(world, "village-book", VILLAGES[2], actor=village)
    with pytest.raises((Forbidden, NotFound)):
        frozen(world, "village-book", VILLAGE, actor=selectors.actor_of(world.users["member"]))


def test_an_appraisal_is_printed_with_its_edits_and_signature(world: World) -> None:
    row = appraisals.draft(actor=SYSTEM, team_id=world.teams[VILLAGE][0].pk, year=2025, now=NOW)
    given = {"actor": SYSTEM, "appraisal_id": row.pk, "version": None, "now": NOW}
    draft = frozen(world, "appraisal", VILLAGE, object_id=row.pk)
    _template, paper = issuing.build(draft)
    assert "未审核" in paper.under[0]
    appraisals.edit(texts={"verdict": "履职认真。", "work": "另有表述。"}, grade="good", **given)
    appraisals.review(**given)
    appraisals.sign(**given)
    signed = frozen(world, "appraisal", VILLAGE, object_id=row.pk)
    assert frozen(world, "appraisal", VILLAGE, object_id=row.pk).pk == signed.pk
    _template, paper = issuing.build(signed)
    said = "".join(str(block) for block in paper.blocks)
    assert "本鉴定第二部分在依据记录拟写后经人工修改。" in said
    assert "2025年12月22日" in said
    assert "未签发" not in paper.marks
    assert Appraisal.objects.get().state == "signed"
    with pytest.raises(NotFound):
        frozen(world, "appraisal", VILLAGES[1], object_id=row.pk)


def test_each_kind_is_rendered_on_paper(world: World) -> None:
    stars(world)
    row = appraisals.draft(actor=SYSTEM, team_id=world.teams[VILLAGE][0].pk, year=2025, now=NOW)
    for kind, path, key in (
        ("village-book", VILLAGE, 0),
        ("township-library", "00010001", 0),
        ("appraisal", VILLAGE, row.pk),
    ):
        made = issuing.render(frozen(world, kind, path, object_id=key))
        assert made.content.startswith(b"%PDF")
    assert books.TEMPLATE.endswith("plain.html")
