"""The quarterly briefing on a demo county: every figure is one that the close has frozen, and corrections print in the next."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import OrgUnit
from accounts.selectors import actor_named
from core import jobs
from core.actors import SYSTEM
from core.models import Job
from core.periods import Period
from reports import selectors
from reports.documents import briefing_words as say
from reports.documents import quarterly_briefing
from reports.documents.layout import Table
from reports.domain.kinds import KINDS
from reports.models import Correction, Document, Snapshot, SnapshotFigure
from reports.services import closing, freezing, issuing, subjects
from tests.demo import demo_county

Q4 = Period.parse("2025Q4")


@pytest.fixture
def county(db, settings, tmp_path) -> OrgUnit:
    settings.MEDIA_ROOT = tmp_path / "media"
    demo_county("gangcha", settings, tmp_path)
    unit = OrgUnit.objects.get(level="county")
    closing.close_quarter(actor=SYSTEM, county=unit, period=Q4)
    return unit


def frozen(unit: OrgUnit, period: Period = Q4) -> Snapshot:
    subject = subjects.of_unit(actor=SYSTEM, kind=KINDS["quarterly-briefing"], unit=unit, period=period)
    return freezing.freeze(actor=SYSTEM, subject=subject, now=timezone.now())


def words(content: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def figure(unit: OrgUnit, code: str, period: str = Q4.code) -> int:
    return SnapshotFigure.objects.get(unit=unit, period=period, code=code).value


def test_it_says_the_frozen_figures_of_all_four_areas(county: OrgUnit) -> None:
    snapshot = frozen(county)
    pages = PdfReader(BytesIO(issuing.render(snapshot).content)).pages
    assert 8 <= len(pages) <= 12
    text = words(issuing.render(snapshot).content)
    for heading in (
        "一、摘要",
        "五支队伍和星级评定",
        "工单办理",
        "“五个好”党支部建设",
        "村集体经济",
        "需办理事项",
        "数据更正",
        "附件",
    ):
        assert heading in text, heading
    assert f"队伍{figure(county, 'teams.count')}支、队员{figure(county, 'members.count')}名" in text
    assert f"受理工单{figure(county, 'tickets.received')}件" in text
    assert f"“五个好”党支部{figure(county, 'branches.good.5')}个" in text
    fen = figure(county, "economy.income")
    assert f"收入{(fen + 5_000) // 10_000 // 100:,}.{(fen + 5_000) // 10_000 % 100:02d}万元" in text
    year = sum(figure(county, "tickets.received", f"2025Q{n}") for n in range(1, 5))
    assert f"全年累计受理{year}件" in text


def test_the_rows_of_the_annex_add_up_to_the_county(county: OrgUnit) -> None:
    _template, document = issuing.build(frozen(county))
    tables = [block for block in document.blocks if isinstance(block, Table)][-4:]
    assert len(tables) == 4
    for table in tables:
        for at, column in enumerate(table.columns):
            if column.form != "count":
                continue
            added = sum(row[at] or 0 for row in table.rows)  # type: ignore[misc]
            assert added == table.total[at], (table.title, column.label)  # type: ignore[index]


def test_asking_twice_is_one_version_and_its_twin_holds_the_tables(county: OrgUnit, tmp_path) -> None:
    first = frozen(county)
    assert frozen(county) == first
    book = load_workbook(BytesIO(issuing.workbook(first)))
    assert len(book.sheetnames) >= 8
    output = tmp_path / "briefing.pdf"
    code = county.codes.get().code
    call_command("issue", "quarterly-briefing", "--unit", code, "--period", "2025Q4", "--output", str(output))
    assert output.read_bytes() == issuing.render(first).content


def test_a_township_has_one_of_its_villages(county: OrgUnit) -> None:
    township = OrgUnit.objects.filter(parent=county, level="township").order_by("path").first()
    assert township is not None
    text = words(issuing.render(frozen(township)).content)
    assert f"{county.name}{township.name}" in text
    assert "各村（社区）主要指标" in text


def test_a_fact_that_changed_after_a_close_prints_in_the_next_briefing_and_changes_no_document(county: OrgUnit) -> None:
    third = Period.parse("2025Q3")
    before = frozen(county, third)
    held = issuing.render(before).sha256
    now = figure(county, "tickets.received", third.code)
    Correction.objects.create(
        unit=county, period=third.code, code="tickets.received", frozen=now, before=now, after=now + 2,
        found_at=Snapshot.objects.get(kind="quarter-summary", unit=county, period=third.code, version=1).taken_at + timedelta(days=1),
    )  # fmt: skip
    assert issuing.render(before).sha256 == held
    assert frozen(county, third) == before, "the quarter's own paper does not correct itself"
    _template, document = issuing.build(frozen(county))
    [table] = [one for one in document.blocks if isinstance(one, Table) and one.title == "已关账数据更正"]
    [row] = table.rows
    assert row[0] == "2025年第三季度"
    assert (row[2], row[3]) == (f"{now}工单", f"{now + 2}工单")


def test_the_close_asks_for_it_and_the_own_summary_stays_first(county: OrgUnit) -> None:
    round_ = subjects.closed_round(county, Q4)
    closing.ask_briefing(actor=SYSTEM, round_=round_, now=timezone.now())
    for pk in (
        Job.objects.filter(period=Q4.code, kind="make-document").order_by("priority", "pk").values_list("pk", flat=True)
    ):
        assert jobs.run(pk) == Job.DONE
    listed = list(selectors.documents(actor_named("superior")).filter(period=Q4.code).values_list("kind", flat=True))
    assert listed[0] == "quarter-summary"
    assert listed.count("quarterly-briefing") == 1
    assert listed.index("quarterly-briefing") > listed.index("township-summary")
    assert Document.objects.filter(kind="quarterly-briefing").count() == 1


@pytest.mark.parametrize(("now", "before", "says"), [
    (288, 322, "比上季度减少34件，下降10.56%"), (5, 5, "与上季度持平"), (5, 0, "比上季度增加5件"), (5, None, ""),
])  # fmt: skip
def test_a_change_is_said_with_its_number_and_share(now: int, before: int | None, says: str) -> None:
    assert say.change(now, before, "件") == says


def test_shares_of_nothing_are_said_and_ends_need_a_difference() -> None:
    assert say.share_of(1, 0) == "无可计算的基数"
    assert say.share_of(9898, 10000, (9717, 10000)) == "98.98%，比上季度上升1.81个百分点"
    assert say.ends([{"name": "甲", "x": 1}, {"name": "乙", "x": 1}], "x", "占比", str) == ""
    assert (
        say.ends([{"name": "甲", "x": 1}, {"name": "乙", "x": 2}], "x", "占比", str)
        == "占比最高的是乙，为2；最低的是甲，为1。"
    )


def test_a_year_so_far_needs_all_its_quarters() -> None:
    quarters = [
        {"code": "2025Q2", "label": "", "figures": {"x": 1}},
        {"code": "2024Q4", "label": "", "figures": {"x": 9}},
    ]
    payload = {"period": "2025Q2", "year": None, "quarters": quarters}
    assert quarterly_briefing.Figures(payload).to_date("x") is None
    quarters.insert(1, {"code": "2025Q1", "label": "", "figures": {"x": 2}})
    assert quarterly_briefing.Figures(payload).to_date("x") == 3
