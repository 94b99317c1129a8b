"""`import_roster`: what it prints, saves and gives back; every form of an office has its outcome."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.selectors import code_of
from core.models import AuditEntry
from teams.models import Member
from tests.sheets import xlsx
from tests.world import World

FORMS = Path(__file__).resolve().parent.parent / "data" / "forms"
VILLAGE = "000100010001"
HEAD = ["姓名", "联系电话", "村", "队伍", "民族"]


@pytest.fixture(autouse=True)
def english():  # type: ignore[no-untyped-def]
    """Read the sentences in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def run(world: World, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Return a function that runs the command on a file and gives back what it prints."""

    def ran(data: bytes | Path, unit: str = VILLAGE, **options: Any) -> str:
        file = data if isinstance(data, Path) else tmp_path / "花名册.xlsx"
        if isinstance(data, bytes):
            file.write_bytes(data)
        out = io.StringIO()
        call_command("import_roster", file, unit=code_of(world.units[unit]), stdout=out, **options)
        return out.getvalue()

    return ran


def people(world: World) -> bytes:
    village, kind = world.units[VILLAGE].name, world.kinds[0].name
    return xlsx(
        [
            HEAD,
            ["王强", "10023832915", village, kind, "01 汉族"],
            ["李四", "12", village, kind, ""],
            ["赵六", "", "天边村", kind, ""],
        ]
    )


def test_good_rows_are_saved_and_the_others_come_back(world: World, run: Any, tmp_path: Path) -> None:
    before = Member.objects.count()
    printed = run(people(world), unit="00010001", errors=tmp_path / "out.xlsx")
    assert Member.objects.count() == before + 1
    for text in (
        "1 new, 0 changed, 0 as they stand, 2 refused",
        "民族",
        "Line 3:",
        "联系电话",
        "Line 4:",
        "天边村",
        "Saved: 1 new",
        "out.xlsx",
    ):
        assert text in printed
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert [bool(page.cell(line, 6).value) for line in (2, 3, 4)] == [False, True, True]


def test_a_dry_run_saves_nothing_and_still_writes_the_errors(world: World, run: Any, tmp_path: Path) -> None:
    before = list(Member.objects.order_by("pk").values())
    entries = AuditEntry.objects.count()
    printed = run(people(world), unit="00010001", dry_run=True, errors=tmp_path / "out.xlsx")
    assert "nothing was saved" in printed
    assert list(Member.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.count() == entries
    assert (tmp_path / "out.xlsx").exists()


def test_without_errors_no_file_is_written(world: World, run: Any, tmp_path: Path) -> None:
    run(xlsx([["姓名", "队伍"], ["王强", world.kinds[0].name]]), errors=tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()
    assert Member.objects.filter(name="王强").count() == 1


def test_a_row_that_asks_who_somebody_is_counts_as_refused(world: World, run: Any) -> None:
    run(people(world))
    village, kind = world.units[VILLAGE].name, world.kinds[0].name
    printed = run(xlsx([HEAD, ["王强", "10099999999", village, kind, ""]]))
    assert "1 refused" in printed
    assert "admin" in printed
    assert Member.objects.filter(name="王强").count() == 1


def test_the_kind_is_given_by_name_or_code(world: World, run: Any) -> None:
    for number, given in enumerate((world.kinds[1].code, world.kinds[1].name)):
        run(
            xlsx([["姓名", "电话"], [f"王{'强伟'[number]}", ""]]),
            kind=given,
            source="veteran",
            joined_on=date(2024, 5, 1),
        )
    rows = Member.objects.filter(name__in=["王强", "王伟"]).values_list("team__kind_id", "source", "joined_on")
    assert set(rows) == {(world.kinds[1].pk, "veteran", date(2024, 5, 1))}
    assert len(rows) == 2
    with pytest.raises(CommandError, match=world.kinds[0].code):
        run(xlsx([["姓名", "电话"], ["王强", ""]]), kind="敢死队")


def test_rights_are_those_of_the_account(world: World, run: Any) -> None:
    printed = run(people(world), username="township")
    assert "Saved" in printed
    for name in ("township2", "superior", "stranger"):
        with pytest.raises(CommandError):
            run(xlsx([["姓名", "队伍"], ["孙七", world.kinds[0].name]]), username=name)
    assert not Member.objects.filter(name="孙七").exists()


def test_what_cannot_be_read_ends_with_a_sentence(run: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="PDF"):
        run(b"%PDF-1.7")
    with pytest.raises(CommandError, match=r"nowhere\.xlsx"):
        run(tmp_path / "nowhere.xlsx")


# The forms of offices ---------------------------------------------------------------------------------

TAKEN = {
    # new members, Party members among them, some of the columns left out
    "F01": (12, 12, ["公民身份证号", "民族", "出生日期", "加入党组织日期"]),
    "F02": (8, 8, ["民族", "籍贯", "出生日期", "入党时间"]),
    "F03": (6, 6, ["入党时间", "学号/工号"]),
    "F16": (6, 3, ["身份证号", "民族", "出生年月", "婚姻状况", "家庭住址", "入职时间"]),
    "F18": (3, 0, ["身份证号", "民族", "籍贯", "家庭住址", "困难党员"]),
}
NO_ROSTER = {"F05": "姓名", "F06": "政治面貌", "F08": "政治面貌", "F09": "政治面貌", "F19": "姓名"}


def form(code: str) -> Path:
    (file,) = FORMS.glob(f"{code}-*")
    return file


def test_every_form_is_named_here() -> None:
    assert {file.name[:3] for file in FORMS.iterdir()} == TAKEN.keys() | NO_ROSTER.keys()


@pytest.mark.parametrize("code", NO_ROSTER)
def test_a_form_that_is_no_roster_is_refused_naming_what_is_missing(code: str, world: World, run: Any) -> None:
    before = Member.objects.count()
    with pytest.raises(CommandError, match=NO_ROSTER[code]):
        run(form(code), kind=world.kinds[0].code)
    assert Member.objects.count() == before


@pytest.mark.parametrize("code", TAKEN)
def test_a_form_of_people_is_taken_with_columns_left_out(code: str, world: World, run: Any) -> None:
    new, party, left_out = TAKEN[code]
    with pytest.raises(CommandError, match="队伍"):
        run(form(code))
    old = set(Member.objects.values_list("pk", flat=True))
    printed = run(form(code), kind=world.kinds[0].code)
    added = Member.objects.exclude(pk__in=old)
    assert (added.count(), added.filter(is_party_member=True).count()) == (new, party)
    assert all(text in printed for text in left_out)
    assert set(added.values_list("team__unit__path", "team__kind")) == {(VILLAGE, world.kinds[0].pk)}
    assert added.exclude(phone_tail="").count() == new
    assert not any(text in str(list(added.values())) for text in ("999999", "哈萨克族", "大专"))
    again = run(form(code), kind=world.kinds[0].code)
    assert f"0 new, 0 changed, {new} as they stand" in again


def test_a_column_left_out_is_named_once_and_on_one_line(world: World, run: Any) -> None:
    printed = run(form("F01"), kind=world.kinds[0].code, dry_run=True)
    assert printed.count("失联党员") == 1
    assert "是否为 失联党员" in printed


def test_two_people_of_one_name_in_a_form_are_two_members(world: World, run: Any) -> None:
    # Two lines of F02 have one name and two telephones: two people.
    run(form("F02"), kind=world.kinds[0].code)
    assert Member.objects.filter(name="木拉提·木合塔尔").count() == 2
