"""The record book of an organisation's year: what it says, to whom it is given, when there is a new version; papers without tables."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation
from openpyxl import load_workbook

from accounts.selectors import actor_named
from branches.models import Branch, Meeting, MeetingMatter, Pledge, RectificationPlan
from branches.services import counting, meeting_lead, meeting_matters
from branches.services.counting import Count
from core.actors import SYSTEM
from core.errors import DomainError, NotFound
from core.periods import Period
from reports.models import Document, Snapshot
from reports.services import freezing, issuing, subjects
from tests.branches.elections.world import UNTIL, a_held
from tests.branches.grading import world as grading
from tests.branches.meetings import VILLAGE, Small, hold, small
from tests.keeping import kept
from tests.reports.paper import made, text_of
from tests.world import sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 8, 2, 0, tzinfo=UTC)
YEAR = Period.parse("2025")
CODE = "990101101201"


@pytest.fixture
def here() -> Small:
    return small()


@pytest.fixture
def branch(here: Small) -> Branch:
    return here[1].lead[VILLAGE]


def of(branch: Branch, name: str = "", period: Period = YEAR) -> subjects.Subject:
    who = actor_named(name) if name else SYSTEM
    return subjects.of_record(actor=who, kind=subjects.kind_of("branch-year-book"), object_id=branch.pk, period=period)


def frozen(branch: Branch) -> Snapshot:
    return freezing.freeze(actor=SYSTEM, subject=of(branch), now=NOW)


def tables(snapshot: Snapshot) -> dict[str, list[tuple]]:
    """Return the sheets of the Excel twin by their names, every row of each."""
    book = load_workbook(BytesIO(issuing.workbook(snapshot)))
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_the_book_has_the_meetings_of_the_year_by_kind_and_each_with_its_decisions(here, branch) -> None:
    kinds = here[2]
    for month in (1, 2, 4):
        hold(
            branch, kinds["theme-day"], date(2025, month, 10), due=12, attended=9, decisions="清理水渠；\n走访困难户。"
        )
    hold(branch, kinds["theme-day"], date(2025, 4, 20), due=12, attended=12, agenda="学习讨论")
    hold(branch, kinds["theme-day"], date(2024, 12, 10), due=12, attended=1, decisions="上一年的事")
    planned = hold(branch, kinds["theme-day"], date(2025, 5, 10))
    Meeting.objects.filter(pk=planned.pk).update(state="withdrawn")
    meeting_lead.exempt(
        actor=actor_named("township"), branch_id=branch.pk, kind_id=kinds["theme-day"].pk, period=Period.parse("2025-08"), reason="汛期", now=NOW,
    )  # fmt: skip
    snapshot = frozen(branch)
    row = next(one for one in snapshot.payload["kinds"] if one["name"] == "主题党日")
    assert row == {
        "name": "主题党日", "due": 11, "exempt": 1, "done": 3, "missed": 8, "held": 4, "persons_due": 48, "attended": 39,
    }  # fmt: skip
    assert [(one["on"], one["attended"]) for one in snapshot.payload["meetings"]] == [
        ("2025-01-10", 9), ("2025-02-10", 9), ("2025-04-10", 9), ("2025-04-20", 12),
    ]  # fmt: skip
    words = text_of(issuing.render(snapshot).content)
    for word in (
        "2025年工作记录册",
        "清理水渠；走访困难户",
        "议题：学习讨论",
        "81.25%",
        "正式党员12名",
        "本年度没有选举",
        branch.name.replace(" ", ""),
    ):
        assert word in words, word
    assert "上一年的事" not in words
    sheet = tables(snapshot)["会议（活动）记录"]
    assert ("2025.1.10", "主题党日", 12, 9, "清理水渠；走访困难户。") in sheet
    assert issuing.render(snapshot).sha256 == issuing.render(snapshot).sha256
    assert issuing.file_name(snapshot) == f"{branch.name}2025年工作记录册.pdf"


def test_matters_elections_pledges_and_rectification_stand_with_what_came_of_them(here, branch) -> None:
    meeting = hold(branch, here[2]["general-meeting"], date(2025, 3, 5), matters=("水渠漏水",))
    matter = MeetingMatter.objects.get(meeting=meeting)
    first = frozen(branch)
    assert first.payload["matters"][0]["text"] == "水渠漏水"
    meeting_matters.settle(
        actor=actor_named("village"), matter_id=matter.pk, result="已更换闸门", version=matter.version, now=NOW
    )
    Pledge.objects.create(branch=branch, text="修好一条路", pledged_on=date(2025, 2, 1), due_on=date(2025, 6, 1))
    Pledge.objects.create(
        branch=branch, text="旧承诺", pledged_on=date(2024, 2, 1), due_on=date(2024, 6, 1), kept=True, settled_on=date(2024, 5, 1),
    )  # fmt: skip
    RectificationPlan.objects.create(
        branch=branch,
        kind="weak",
        opened_on=date(2025, 4, 1),
        problem="会议不正常",
        sponsor="乡党委书记",
        deadline=date(2025, 10, 1),
    )
    Branch.objects.filter(pk=branch.pk).update(full_members=38)
    branch.refresh_from_db()
    a_held(branch, on=date(2025, 12, 30))
    second = frozen(branch)
    assert second.version == first.version + 1
    assert frozen(branch).pk == second.pk
    words = text_of(issuing.render(second).content)
    for word in ("已更换闸门", "修好一条路", "逾期未兑现", "会议不正常", "乡党委书记", "应到会38名，实到会32名"):
        assert word in words, word
    assert "旧承诺" not in words


def test_the_book_is_for_whoever_sees_the_grading_and_of_a_year_in_which_the_organisation_was_there(
    here, branch
) -> None:
    for name in ("village", "township", "county"):
        assert of(branch, name).object_id == branch.pk
    for name in ("village2", "township2", "stranger"):
        with pytest.raises(NotFound):
            of(branch, name)
    for period in ("2014", "2099"):
        with pytest.raises(NotFound):
            of(branch, period=Period.parse(period))
    with pytest.raises(DomainError):
        of(branch, period=Period.parse("2025Q4"))


def test_a_secretary_has_the_book_made_from_the_pages_of_the_organisation(here, branch, client) -> None:
    sign_in(client, here[0].users["village"])
    for address in (f"/branches/{branch.pk}/", f"/branches/meetings/of/{branch.pk}/?year=2025"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert 'value="branch-year-book"' in page.content.decode(), address
    given = {"kind": "branch-year-book", "period": "2025", "object": str(branch.pk), "path": ""}
    assert client.post("/briefings/make/", given).status_code == 302
    snapshot = Snapshot.objects.get(kind="branch-year-book")
    made(snapshot)
    assert Document.objects.filter(snapshot=snapshot).exists()
    taken = client.get(f"/briefings/{CODE}/2025/branch-year-book/{branch.pk}.pdf")
    assert taken.status_code == 200
    assert "filename" in taken["Content-Disposition"]
    sign_in(client, here[0].users["village2"])
    assert client.post("/briefings/make/", given).status_code == 404


def test_the_book_and_the_sheet_have_the_grade_beside_the_self_assessment_and_can_be_downloaded(client) -> None:
    values: dict[str, dict[int, int]] = {}
    with grading.figures(values):
        graded = kept("graded", grading.make_graded)
        grading.bring_to(graded, "assessed")
        branch = graded.branches.lead[VILLAGE]
        found = frozen(branch).payload["grading"]
        assert found["own_total"] == found["total"]
        assert found["final"] is False
        row = graded.row(branch)
        sheet = subjects.of_record(actor=SYSTEM, kind=subjects.kind_of("branch-sheet"), object_id=row.pk, period=YEAR)
        snapshot = issuing.ask(actor=SYSTEM, subject=sheet, now=NOW).snapshot
        made(snapshot)
        assert issuing.file_name(snapshot) == f"{branch.name}2025年考评表.pdf"
        sign_in(client, graded.world.users["village"])
        taken = client.get(f"/briefings/{CODE}/2025/branch-sheet/{row.pk}.pdf")
        assert taken.status_code == 200
        words = text_of(issuing.render(frozen(branch)).content)
    assert "尚未定级" in words


def test_every_kind_of_document_has_a_name_to_be_saved_under() -> None:
    assert set(issuing._FILE_NAMES) == set(subjects.KINDS)


@pytest.mark.parametrize(("kind", "name"), [("ballot", "选票"), ("term-reminder", "换届提醒函")])
def test_a_paper_without_tables_is_refused_as_a_workbook_before_anything_is_frozen(
    here, branch, tmp_path, kind, name
) -> None:
    output = tmp_path / "paper.xlsx"
    object_id = branch.pk if kind == "term-reminder" else a_held(branch, present=11).seats.get(post="member").pk
    period = "2026"
    with translation.override("zh-hans"), pytest.raises((CommandError, DomainError)) as refused:
        call_command(
            "issue", kind, "--unit", CODE, "--period", period, "--object", str(object_id), "--output", str(output)
        )
    assert "没有表格，不能生成Excel文件，请改用.pdf。" in str(refused.value)
    assert name in str(refused.value)
    assert not output.exists()
    assert not Snapshot.objects.exists()


def test_issue_writes_the_tables_of_a_result_and_of_a_book(here, branch, tmp_path) -> None:
    election = a_held(branch, present=11)
    seat = election.seats.get(post="member")
    given = Count(11, 11, 0, {row.pk: (11, 0) if row.name != "李强" else (0, 11) for row in seat.candidates.all()})
    counting.count(actor=SYSTEM, seat_id=seat.pk, version=None, given=given, today=UNTIL)
    for kind, number, period in (("election-result", election.pk, "2026"), ("branch-year-book", branch.pk, "2025")):
        output = tmp_path / f"{kind}.xlsx"
        call_command(
            "issue", kind, "--unit", CODE, "--period", period, "--object", str(number), "--output", str(output)
        )
        assert load_workbook(output).sheetnames
