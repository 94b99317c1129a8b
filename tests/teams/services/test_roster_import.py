"""A roster's sheet compared and carried out: new and changed members, questions, refusals, scope, one audit entry."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import OrgUnit
from accounts.selectors import actor_of
from accounts.services import org_tree
from core import phones
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, NotFound
from core.models import AuditEntry
from teams.models import Member, Team
from teams.services import roster, roster_plan
from teams.services.roster_plan import Defaults, Plan
from tests.sheets import xlsx
from tests.world import NOW, TODAY, World

VILLAGE, OTHER, FOREIGN = "000100010001", "000100010002", "000100020001"
HEAD = ["姓名", "联系电话", "村", "队伍", "人员来源", "政治面貌", "是否返乡", "特长", "入队时间"]


@pytest.fixture(autouse=True)
def english():  # type: ignore[no-untyped-def]
    """Read the sentences in English."""
    with translation.override("en"):
        yield


class Desk:
    """Compares and carries out sheets of the world's first village, or of another unit."""

    def __init__(self, world: World) -> None:
        self.world, self.kind = world, world.kinds[0]

    def plan(self, *rows: list[Any], unit: str = VILLAGE, head: list[Any] | None = None, **more: Any) -> Plan:
        more.setdefault("defaults", Defaults())
        more.setdefault("actor", SYSTEM)
        data = more.pop("data", None) or xlsx([head or HEAD, *rows])
        return roster_plan.plan(unit=self.world.units[unit], data=data, today=TODAY, **more)

    def do(self, plan: Plan, actor: Any = SYSTEM, **decisions: str) -> dict[str, int]:
        given = {int(line[1:]): decision for line, decision in decisions.items()}
        return roster_plan.carry_out(actor=actor, plan=plan, decisions=given, now=NOW, today=TODAY)

    def row(
        self, name: str = "王强", phone: Any = "10023832915", unit: str = "", team: str = "", *rest: Any
    ) -> list[Any]:
        return [name, phone, unit or self.world.units[VILLAGE].name, team or self.kind.name, *rest]


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def outcomes(plan: Plan) -> list[str]:
    return [row.outcome for row in plan.rows]


def the(name: str) -> Member:
    return Member.objects.get(name=name)


# New members ------------------------------------------------------------------------------------------


def test_a_new_member_gets_what_the_sheet_says(desk: Desk) -> None:
    plan = desk.plan(
        desk.row("托列根‧努尔旦别克", 10023832915, "", "", "后备干部", "01 正式党员", "是", "兽医", "2024.03.05")
    )
    assert plan.counts == {"added": 1, "changed": 0, "same": 0, "refused": 0, "ask": 0}
    before = Member.objects.count()
    assert desk.do(plan) == {"added": 1, "changed": 0, "same": 0, "refused": 0, "skipped": 0, "founded": 0}
    member = the("托列根·努尔旦别克")
    assert Member.objects.count() == before + 1
    assert (member.team, member.source, member.is_party_member, member.is_returnee) == (desk.world.teams[VILLAGE][0], "reserve", True, True)  # fmt: skip
    assert (member.skills, member.joined_on, member.left_on, member.version) == ("兽医", date(2024, 3, 5), None, 1)
    assert (member.name_key, member.phone_digest, member.phone_tail) == (
        "托列根努尔旦别克",
        phones.digest("10023832915"),
        "2915",
    )


def test_what_the_sheet_does_not_say_comes_from_the_defaults(desk: Desk) -> None:
    head = ["姓名", "政治面貌"]
    day = date(2023, 5, 1)
    desk.do(desk.plan(["王强", "党员"], ["李四", "群众"], head=head, defaults=Defaults(desk.kind)))
    assert [(the(n).source, the(n).joined_on) for n in ("王强", "李四")] == [
        ("party-member", TODAY),
        ("volunteer", TODAY),
    ]
    desk.do(desk.plan(["赵六", "群众"], head=head, defaults=Defaults(desk.kind, "veteran", day)))
    assert (the("赵六").source, the("赵六").joined_on) == ("veteran", day)


def test_missing_teams_are_founded_once_for_all_their_rows(desk: Desk) -> None:
    village = org_tree.add(
        actor=SYSTEM, parent=desk.world.units["00010001"], level="unit", kind="community", name="新社区"
    )
    desk.world.units[village.path] = village
    rows = [
        desk.row(f"甲{c}", None, "新社区居委会", desk.world.kinds[n % 2].name, "", "", "", "", date(2024, 5, 9 - n))
        for n, c in enumerate("甲乙丙丁")
    ]
    assert desk.do(desk.plan(*rows, unit="00010001"))["founded"] == 2
    teams = Team.objects.filter(unit=village).order_by("kind__order")
    assert [(t.name, t.scene, t.founded_on) for t in teams] == [
        (f"新社区{desk.world.kinds[0].name}队", "town", date(2024, 5, 7)),
        (f"新社区{desk.world.kinds[1].name}队", "town", date(2024, 5, 6)),
    ]  # fmt: skip
    assert Member.objects.filter(team__unit=village).count() == 4
    again = desk.do(desk.plan(*rows, unit="00010001"))
    assert (again["same"], again["founded"], Team.objects.filter(unit=village).count()) == (4, 0, 2)


def test_one_audit_entry_without_a_personal_value(desk: Desk) -> None:
    before = AuditEntry.objects.count()
    desk.do(desk.plan(desk.row("王强"), desk.row("李四", "10023832916")))
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.get(action="roster.imported")
    assert (entry.path, entry.changes["added"], len(entry.changes["digest"])) == (VILLAGE, 2, 64)
    assert not any(text in str(entry.changes) + entry.target_label for text in ("王强", "李四", "2915", "10023832915"))


# The same sheet again, and changes --------------------------------------------------------------------


def test_the_same_sheet_again_changes_nothing(desk: Desk) -> None:
    rows = [
        desk.row("王强", "10023832915", "", "", "后备干部", "党员", "是", "兽医", "2024-03-05"),
        desk.row("李四", None),
    ]
    desk.do(desk.plan(*rows))
    rows_before = list(Member.objects.order_by("pk").values())
    entries = AuditEntry.objects.count()
    again = desk.plan(*rows)
    assert outcomes(again) == ["same", "same"]
    assert desk.do(again)["same"] == 2
    assert list(Member.objects.order_by("pk").values()) == rows_before
    assert AuditEntry.objects.count() == entries


def test_an_empty_cell_changes_nothing_and_a_full_one_what_differs(desk: Desk) -> None:
    desk.do(desk.plan(desk.row("王强", "10023832915", "", "", "后备干部", "党员", "是", "兽医", "2024-03-05")))
    assert outcomes(desk.plan(desk.row("王强", "10023832915"))) == ["same"]
    plan = desk.plan(desk.row("王强", "10023832915", "", "", "退役军人", "群众", "", "木工"))
    (row,) = plan.rows
    assert (row.outcome, row.member_id) == ("changed", the("王强").pk)
    assert row.changes == {"source": ["reserve", "veteran"], "party": [True, False], "skills": ["兽医", "木工"]}
    desk.do(plan)
    member = the("王强")
    assert (member.source, member.is_party_member, member.is_returnee, member.skills) == (
        "veteran",
        False,
        True,
        "木工",
    )
    assert (member.joined_on, member.phone_tail, member.version) == (date(2024, 3, 5), "2915", 2)


def test_a_telephone_that_was_unknown_is_filled_in(desk: Desk) -> None:
    desk.do(desk.plan(desk.row("王强", None)))
    plan = desk.plan(desk.row("王强", "10023832915"))
    assert plan.rows[0].changes == {"phone": ["", "2915"]}
    desk.do(plan)
    assert the("王强").phone_digest == phones.digest("10023832915")


def test_a_name_without_its_dot_is_the_same_person_and_keeps_the_dot(desk: Desk) -> None:
    desk.do(desk.plan(desk.row("托列根努尔旦别克")))
    assert outcomes(desk.plan(desk.row("托列根·努尔旦别克"))) == ["changed"]
    desk.do(desk.plan(desk.row("托列根•努尔旦别克")))
    assert outcomes(desk.plan(desk.row("托列根努尔旦别克"))) == ["same"]
    assert the("托列根·努尔旦别克").version == 2


# Questions --------------------------------------------------------------------------------------------


@pytest.fixture
def known(desk: Desk) -> Member:
    desk.do(desk.plan(desk.row("王强", "10023832915", "", "", "后备干部", "党员", "是", "兽医", "2024-03-05")))
    return the("王强")


def ask(desk: Desk, *row: list[Any], **more: Any) -> tuple[Plan, str]:
    plan = desk.plan(*row, **more)
    assert outcomes(plan) == ["ask"]
    return plan, plan.rows[0].reason


def test_another_telephone_is_a_question(desk: Desk, known: Member) -> None:
    plan, reason = ask(desk, desk.row("王强", "10099999999"))
    assert "another telephone number" in reason
    (candidate,) = plan.rows[0].candidates
    assert candidate == {
        "id": known.pk, "name": "王强", "team": desk.kind.name, "joined_on": "2024-03-05", "left_on": "", "phone_tail": "2915",
    }  # fmt: skip
    desk.do(plan, _2=str(known.pk))
    known.refresh_from_db()
    assert (known.phone_tail, Member.objects.filter(name="王强").count()) == ("9999", 1)


def test_a_namesake_is_added_when_the_clerk_says_so(desk: Desk, known: Member) -> None:
    plan, _reason = ask(desk, desk.row("王强", "10099999999"))
    assert desk.do(plan, _2="new")["added"] == 1
    assert sorted(Member.objects.filter(name="王强").values_list("phone_tail", flat=True)) == ["2915", "9999"]
    # Both telephones are known now, so the sheet that names both asks no more.
    assert outcomes(desk.plan(desk.row("王强", "10099999999"), desk.row("王强", "10023832915"))) == ["same", "same"]
    plan, reason = ask(desk, desk.row("王强", None))
    assert "Several" in reason
    assert len(plan.rows[0].candidates) == 2


def test_a_skipped_row_is_not_saved(desk: Desk, known: Member) -> None:
    plan, _reason = ask(desk, desk.row("王强", "10099999999"))
    assert desk.do(plan, _2="skip") == {"added": 0, "changed": 0, "same": 0, "refused": 0, "skipped": 1, "founded": 0}
    known.refresh_from_db()
    assert (known.phone_tail, Member.objects.filter(name="王强").count()) == ("2915", 1)


def test_another_team_is_a_question_and_the_member_moves_if_told(desk: Desk, known: Member) -> None:
    other = desk.world.kinds[1]
    plan, reason = ask(desk, desk.row("王强", "10023832915", "", other.name))
    assert "another team" in reason
    desk.do(plan, _2=str(known.pk))
    known.refresh_from_db()
    assert known.team == desk.world.teams[VILLAGE][1]


def test_the_telephone_of_another_name_is_a_question(desk: Desk, known: Member) -> None:
    plan, reason = ask(desk, desk.row("王小强", "10023832915"))
    assert "another name" in reason
    desk.do(plan, _2=str(known.pk))
    known.refresh_from_db()
    assert (known.name, known.name_key) == ("王小强", "王小强")


def test_who_has_left_is_a_question_and_comes_back_if_told(desk: Desk, known: Member) -> None:
    roster.leave(actor=SYSTEM, member_id=known.pk, left_on=date(2025, 6, 1), reason="moved", procedure="x")
    plan, reason = ask(desk, desk.row("王强", "10023832915", "", "", "", "", "", "", "2025-09-01"))
    assert "has left" in reason
    assert plan.rows[0].candidates[0]["left_on"] == "2025-06-01"
    desk.do(plan, _2=str(known.pk))
    known.refresh_from_db()
    assert (known.left_on, known.exit_reason, known.exit_procedure, known.joined_on) == (None, "", "", date(2025, 9, 1))


def test_two_lines_do_not_become_one_member(desk: Desk) -> None:
    desk.do(desk.plan(desk.row("王强", None)))
    plan = desk.plan(desk.row("王强", "10023832915"), desk.row("王强", "10099999999"))
    assert outcomes(plan) == ["changed", "ask"]
    with pytest.raises(DomainError, match="Line 3"):
        desk.do(plan, _3=str(the("王强").pk))


def test_undecided_rows_stop_everything(desk: Desk, known: Member) -> None:
    plan = desk.plan(desk.row("李四", "10023832916"), desk.row("王强", "10099999999"))
    for decisions in ({}, {"_2": "new"}, {"_3": "4711"}, {"_3": "perhaps"}):
        with pytest.raises(DomainError) as caught:
            desk.do(plan, **decisions)
        assert caught.value.field == "decisions"
    assert not Member.objects.filter(name="李四").exists()


def test_a_member_of_another_unit_is_nobody_here(desk: Desk, known: Member) -> None:
    assert outcomes(desk.plan(desk.row("王强", "10023832915", desk.world.units[OTHER].name), unit="00010001")) == [
        "added"
    ]


def test_what_has_changed_since_is_not_overwritten(desk: Desk, known: Member) -> None:
    plans = [desk.plan(desk.row("李四", "10023832916")), desk.plan(desk.row("王强", "10023832915", "", "", "退役军人"))]
    roster.update_member(actor=SYSTEM, member_id=known.pk, values={"skills": "木工"}, version=known.version)
    for plan in plans:
        with pytest.raises(Conflict):
            desk.do(plan)
    known.refresh_from_db()
    assert (known.skills, known.source, Member.objects.filter(name="李四").exists()) == ("木工", "reserve", False)


# Refusals ---------------------------------------------------------------------------------------------


def test_every_refusal_names_column_and_fix(desk: Desk) -> None:
    good = desk.row("王强")
    plan = desk.plan(
        good,
        desk.row("", "10000000001"), desk.row("1234567", "10000000002"), desk.row("李四", "12"), desk.row("赵六", 5.11e17),
        desk.row("孙七", None, "", "敢死队"), desk.row("周八", None, "", "", "", "", "", "", "长期"),
        desk.row("吴九", None, "", "", "亲戚"), desk.row("郑十", None, "", "", "", "也许"), desk.row("冯一", None, "", "", "", "", "也许"),
        desk.row("陈二", None, "", "", "", "", "", "长" * 101), desk.row("楚三", None, "", "", "", "", "", "", date(2030, 1, 1)), good,
    )  # fmt: skip
    refused = {row.line: row.reason for row in plan.of("refused")}
    assert list(refused) == list(range(3, 15))
    for line, (column, word) in {
        3: ("姓名", "missing"), 4: ("姓名", "does not look like a name"), 5: ("联系电话", "7 to 13 digits"), 6: ("联系电话", "ruined"),
        7: ("队伍", desk.kind.name), 8: ("入队时间", "2024-03-01"), 9: ("人员来源", "one of"), 10: ("政治面貌", "群众"), 11: ("是否返乡", "是"),
        12: ("特长", "100"), 13: ("入队时间", "future"), 14: ("姓名", "line 2"),
    }.items():  # fmt: skip
        assert column in refused[line], refused[line]
        assert word in refused[line], refused[line]
    assert desk.do(plan)["added"] == 1
    assert not Member.objects.filter(name__in=["李四", "赵六", "孙七", "陈二"]).exists()


def test_all_that_is_wrong_with_a_row_is_said_at_once(desk: Desk) -> None:
    (row,) = desk.plan(desk.row("1", "12", "", "敢死队")).rows
    assert all(column in row.reason for column in ("姓名", "联系电话", "队伍"))
    assert row.values["name"] == "1"


def test_two_people_of_one_name_in_one_sheet_need_both_telephones(desk: Desk) -> None:
    assert outcomes(desk.plan(desk.row("王强", "10023832915"), desk.row("王强", "10099999999"))) == ["added", "added"]
    assert outcomes(desk.plan(desk.row("王强", "10023832915"), desk.row("王强", None))) == ["added", "refused"]


def test_a_village_is_found_as_offices_write_it(desk: Desk) -> None:
    township, unit = desk.world.units["00010001"], org_tree.add(
        actor=SYSTEM, parent=desk.world.units["00010001"], level="unit", kind="village", name="甲村"
    )  # fmt: skip
    for text in (
        "甲村",
        "甲村村委会",
        "甲村村民委员会",
        f"{township.name}·甲村党支部",
        f"{township.name}甲村",
        " 甲 村 ",
    ):
        plan = desk.plan(desk.row("王强", None, text), unit="00010001")
        assert outcomes(plan) == ["added"], plan.rows[0].reason
        assert plan.rows[0].values["unit"] == unit.name


def test_a_row_of_another_townships_village_is_refused(desk: Desk) -> None:
    other = desk.world.units[FOREIGN]
    org_tree.add(actor=SYSTEM, parent=desk.world.units["00010001"], level="unit", kind="village", name="甲村")
    for text in (other.name, f"{desk.world.units['00010002'].name}·甲村"):
        (row,) = desk.plan(desk.row("王强", None, text), unit="00010001").rows
        assert row.outcome == "refused"
        assert text in row.reason


def test_a_name_of_two_villages_needs_its_township(desk: Desk) -> None:
    for path in ("00010001", "00010002"):
        org_tree.add(actor=SYSTEM, parent=desk.world.units[path], level="unit", kind="village", name="甲村")
    plan = desk.plan(
        desk.row("王强", None, "甲村"), desk.row("李四", None, f"{desk.world.units['00010002'].name}甲村"), unit="0001"
    )
    assert outcomes(plan) == ["refused", "added"]
    assert "several units" in plan.rows[0].reason


def test_a_sheet_without_a_team_needs_the_kind(desk: Desk) -> None:
    with pytest.raises(DomainError, match="队伍") as caught:
        desk.plan(["王强", "1"], head=["姓名", "电话"])
    assert caught.value.field == "kind"
    foreign = next(t.kind for t in desk.world.teams["000200010001"])
    with pytest.raises(DomainError, match="another county"):
        desk.plan(["王强", "1"], head=["姓名", "电话"], defaults=Defaults(foreign))


def test_a_sheet_of_a_township_needs_villages(desk: Desk) -> None:
    with pytest.raises(DomainError, match="村") as caught:
        desk.plan(["王强", desk.kind.name], head=["姓名", "队伍"], unit="00010001")
    assert caught.value.field == "unit"


def test_what_is_no_roster_is_refused_naming_what_is_missing(desk: Desk) -> None:
    with pytest.raises(DomainError, match="政治面貌") as caught:
        desk.plan(["王强", "甲村"], head=["姓名", "组织"])
    assert caught.value.field == "file"
    with pytest.raises(DomainError, match="姓名"):
        desk.plan(["甲村", 5], head=["组织", "人数"])


# Columns ----------------------------------------------------------------------------------------------


def test_columns_left_out_are_named_and_their_values_nowhere(desk: Desk) -> None:
    head = [*HEAD, "民族", "身份证号", "学历"]
    plan = desk.plan([*desk.row("王强"), None, None, None, None, None, "17 哈萨克族", 5.11e17, "大专"], head=head)
    assert (plan.dropped, plan.forbidden) == (["民族", "身份证号", "学历"], ["民族", "身份证号"])
    assert outcomes(plan) == ["added"]
    assert "哈萨克族" not in str(plan.rows[0])


def test_a_clerk_assigns_columns_but_none_that_the_portal_must_not_hold(desk: Desk) -> None:
    head = ["人名", "号码", "哪支队", "家属电话"]
    given = {"人名": "name", "号码": "phone", "哪支队": "team"}
    plan = desk.plan(["王强", "10023832915", desk.kind.name, "x"], head=head, mapping=given)
    assert [heading["field"] for heading in plan.headings] == ["name", "phone", "team", ""]
    assert plan.signature == desk.plan(["李四", "", desk.kind.name, ""], head=head, mapping=given).signature
    for wrong in ({"家属电话": "phone"}, {"号码": "salary"}, {"人名": "name", "号码": "name"}):
        with pytest.raises(DomainError) as caught:
            desk.plan(["王强", "1", desk.kind.name, "x"], head=head, mapping={**given, **wrong})
        assert caught.value.field == "mapping"


# Scope ------------------------------------------------------------------------------------------------


def test_a_township_imports_into_itself_alone(desk: Desk) -> None:
    township = actor_of(desk.world.users["township"])
    desk.do(desk.plan(desk.row("王强"), actor=township), actor=township)
    assert the("王强").team.unit.path == VILLAGE
    for unit in (FOREIGN, "00010002", "0001", "000200010001"):
        with pytest.raises(NotFound):
            desk.plan(desk.row("李四"), actor=township, unit=unit)
    foreign = desk.plan(desk.row("李四", None, desk.world.units[FOREIGN].name), unit=FOREIGN)
    with pytest.raises(NotFound):
        desk.do(foreign, actor=township)
    for name in ("village", "member", "superior", "sysadmin", "nobody", "stranger"):
        with pytest.raises(DomainError):
            desk.plan(desk.row("李四"), actor=actor_of(desk.world.users[name]))
    assert not Member.objects.filter(name="李四").exists()


# The sheet given back ---------------------------------------------------------------------------------


def test_the_sheet_comes_back_as_it_was_with_reasons(desk: Desk) -> None:
    rows = [
        ["五支队伍花名册", None, None, None], ["姓名", "联系电话", None, "队伍"], [None, "手机号", "固定电话", None],
        ["王强", 10023832915.0, "=1+1", desk.kind.name], ["李四", "12", "+1", desk.kind.name], ["注：甲", None, None, None],
    ]  # fmt: skip
    merged = [(0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3)]
    data = xlsx(rows, merged=merged)
    plan = desk.plan(data=data)
    page = openpyxl.load_workbook(io.BytesIO(roster_plan.errors_workbook(data, plan))).worksheets[0]
    assert page.title == "花名册"
    assert {str(r) for r in page.merged_cells.ranges} == {"A1:D1", "A2:A3", "B2:C2", "D2:D3"}
    values = [[cell.value for cell in line] for line in page.iter_rows()]
    assert values[0] == ["五支队伍花名册", None, None, None, None]
    assert (values[1][4], values[2][4]) == (None, "reason of the refusal")
    assert values[3] == ["王强", 10023832915, "'=1+1", desk.kind.name, None]
    assert values[4][:4] == ["李四", "12", "'+1", desk.kind.name]
    assert "联系电话／手机号" in values[4][4]
    assert values[5][0] == "注：甲"
    assert not [cell for line in page.iter_rows() for cell in line if cell.data_type == "f"]
    assert page["E5"].fill.fgColor.rgb == "FFFDF3F2"


def test_the_sheet_given_back_can_be_handed_in_again(desk: Desk) -> None:
    data = xlsx([HEAD, desk.row("王强"), desk.row("李四", "12")])
    plan = desk.plan(data=data)
    desk.do(plan)
    again = desk.plan(data=roster_plan.errors_workbook(data, plan))
    assert outcomes(again) == ["same", "refused"]
    assert again.rows[1].reason == plan.rows[1].reason


# Many rows --------------------------------------------------------------------------------------------

_BAD = (
    ("姓名", 0, ""), ("姓名", 0, "12345"), ("姓名", 0, 7), ("姓名", 0, "阿" * 51), ("联系电话", 1, "12"), ("联系电话", 1, 5.11e17), ("联系电话", 1, "无人"),
    ("村", 2, ""), ("村", 2, "天边村"), ("队伍", 3, ""), ("队伍", 3, "敢死队"), ("人员来源", 4, "亲戚"), ("政治面貌", 5, "正常"), ("是否返乡", 6, "也许"),
    ("特长", 7, "长" * 101), ("入队时间", 8, "长期"), ("入队时间", 8, "2024-13-01"), ("入队时间", 8, date(2031, 1, 1)),
)  # fmt: skip


def test_of_3000_rows_with_37_bad_ones_exactly_those_come_back(desk: Desk, django_assert_max_num_queries: Any) -> None:
    people = [chr(0x4E00 + n // 60) + chr(0x5000 + n % 60) for n in range(3000)]
    units = [desk.world.units[VILLAGE].name, desk.world.units[OTHER].name]
    rows = [
        [name, f"100{n:08d}", units[n % 2], desk.world.kinds[n // 2 % 2].name, "后备干部", "党员" if n % 3 else "群众", "否", "", date(2024, 1, 1 + n % 28)]
        for n, name in enumerate(people)
    ]  # fmt: skip
    expected = {}
    for number in range(37):
        at = number * 81 + 5
        if number == 36:
            rows[at], column = list(rows[at - 1]), "姓名"
        else:
            column, place, value = _BAD[number % len(_BAD)]
            rows[at][place] = value
        expected[at + 3] = column
    data = xlsx([["花名册"], HEAD, *rows])
    before = Member.objects.count()
    plan = desk.plan(data=data, unit="00010001")
    assert {row.line for row in plan.of("refused")} == expected.keys()
    assert all(expected[row.line] in row.reason for row in plan.of("refused"))
    assert plan.counts == {"added": 2963, "changed": 0, "same": 0, "refused": 37, "ask": 0}
    with django_assert_max_num_queries(20):
        done = desk.do(plan)
    assert (done["added"], Member.objects.count()) == (2963, before + 2963)
    bad = {n for n in range(3000) if n + 3 in expected}
    saved = set(Member.objects.filter(source="reserve").values_list("name", "phone_digest"))
    assert saved == {(name, phones.digest(f"100{n:08d}")) for n, name in enumerate(people) if n not in bad}
    page = openpyxl.load_workbook(io.BytesIO(roster_plan.errors_workbook(data, plan))).worksheets[0]
    told = {line[9].row for line in page.iter_rows(min_row=3) if line[9].value}
    assert told == expected.keys()
    assert desk.plan(data=data, unit="00010001").counts == {
        "added": 0,
        "changed": 0,
        "same": 2963,
        "refused": 37,
        "ask": 0,
    }


def test_queries_do_not_grow_with_the_rows(desk: Desk) -> None:
    def count(number: int, first: int) -> tuple[int, int]:
        rows = [desk.row(chr(0x4E00 + first + n) + "强", f"100{first + n:08d}") for n in range(number)]
        with CaptureQueriesContext(connection) as planned:
            plan = desk.plan(*rows)
        with CaptureQueriesContext(connection) as done:
            desk.do(plan)
        return len(planned), len(done)

    few, many = count(3, 0), count(300, 100)
    assert few == many
    assert few[0] <= 4
    assert few[1] <= 19


def test_progress_is_told(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    desk.plan(desk.row("王强"), desk.row("李四"), progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 2)
    assert told[-1] == (2, 2)


def test_rows_are_numbered_and_cut_like_a_list(desk: Desk) -> None:
    rows = desk.plan(desk.row("王强"), desk.row("李四"), desk.row("赵六")).rows
    assert len(rows) == 3
    assert [row.line for row in rows[1:]] == [3, 4]
    assert rows[-1].values["name"] == "赵六"
    with pytest.raises(IndexError):
        rows[3]


def test_only_open_units_take_members(desk: Desk) -> None:
    unit = org_tree.add(actor=SYSTEM, parent=desk.world.units["00010001"], level="unit", kind="village", name="甲村")
    OrgUnit.objects.filter(pk=unit.pk).update(closed_on=date(2025, 1, 1))
    assert outcomes(desk.plan(desk.row("王强", None, "甲村"), unit="00010001")) == ["refused"]
