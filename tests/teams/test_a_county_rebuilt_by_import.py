"""The demo county's roster, deleted and rebuilt by the importer from township sheets in three layouts."""

import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from accounts.models import OrgUnit
from accounts.selectors import code_of
from config.demo import roster
from config.demo.people import Names
from config.demo.profiles import GANGCHA
from teams import choices
from teams.models import Member, Team
from tests.sheets import xlsx

_DAYS = ("{0:%Y-%m-%d}", "{0:%Y.%m.%d}", "{0.year}年{0.month}月{0.day}日")
_COLUMNS = (
    "team__unit__name",
    "team__unit__parent__name",
    "team__kind__name",
    "name",
    "source",
    "is_party_member",
    "joined_on",
    "is_returnee",
)


def day(value: date, number: int) -> Any:
    """Return a day in one of four spellings, as one column of an office holds them."""
    return value if number % 4 == 3 else _DAYS[number % 4].format(value)


def national(people: list[dict[str, Any]]) -> bytes:
    """A title, a line of facts, headings over two rows with merged cells, coded values, a note, code lists."""
    head = [
        "序号",
        "姓名",
        "所在村",
        "公民身份证号",
        "民族",
        "队伍",
        "身份类别",
        "人员类别",
        " 入队\n时间",
        "联系电话",
        "",
        "是否返乡",
    ]
    below = ["", "", "", "", "", "", "", "", "", "手机号", "固定电话", ""]
    rows = [
        [n, p["name"], p["village"], "999999195401051062", "17 哈萨克族", f"0{p['order']} {p['kind']}工作队", p["source"],
         "01 中共党员" if p["party"] else "13 群众", day(p["joined"], n), p["phone"], "", "01 是" if p["returnee"] else "02 否"]
        for n, p in enumerate(people, start=1)
    ]  # fmt: skip
    merged = [
        (0, 0, 0, 11),
        (2, 9, 2, 10),
        *((2, c, 3, c) for c in (*range(9), 11)),
        (4 + len(rows), 0, 4 + len(rows), 11),
    ]
    sheet = [
        ["五支队伍队员汇总表"],
        ["基层党委：", "", "", "", "", "", "", "", "汇总日期："],
        head,
        below,
        *rows,
        ["注：按村填写", *[""] * 11],
    ]
    return xlsx(sheet, merged=merged, name="汇总表", 民族=[["01 汉族"], ["17 哈萨克族"]])


def titled(people: list[dict[str, Any]]) -> bytes:
    """A merged title, the unit in pieces, telephones as numbers, dots of another sort."""
    rows = [
        [p["name"].replace("·", "‧"), float(p["phone"]), "队员", f"{p['township']}·{p['village']}党支部", p["kind"], p["source"],
         "正式党员" if p["party"] else "群众", p["joined"], "√" if p["returnee"] else "×"]
        for p in people
    ]  # fmt: skip
    head = ["姓名", "电话号码", "职务", "组织", "队伍类别（必填）", "人员来源", "类别", "入队日期", "返乡人员"]
    return xlsx([["队员信息表"], head, *rows, [], ["合计", len(rows)]], merged=[(0, 0, 0, 8)], name="Sheet")


def wide(people: list[dict[str, Any]]) -> bytes:
    """A blank row for a title, sixty columns, merged villages, other rosters in the same file."""
    head = [f"其他{n}" for n in range(60)]
    for place, text in {0: "序号", 1: "姓名", 5: "村（社区）", 9: "所属队伍", 13: "身份证号", 18: "民族", 21: "联系方式", 28: "政治面貌", 30: "来源",
                        33: "是否返乡人才", 40: "加入队伍日期", 47: "家庭住址"}.items():  # fmt: skip
        head[place] = text
    rows, merged = [], []
    for n, p in enumerate(people):
        row = [""] * 60
        for place, value in {0: n + 1, 1: f" {p['name']}\u3000", 5: p["village"], 9: f"{p['village']}{p['kind']}队", 13: "长期", 18: "汉", 21: p["phone"],
                             28: "党员" if p["party"] else "群众", 30: p["source"], 33: "是" if p["returnee"] else "", 40: day(p["joined"], n),
                             47: "x"}.items():  # fmt: skip
            row[place] = value
        rows.append(row)
    first = 0
    for n in range(1, len(people) + 1):
        if n == len(people) or people[n]["village"] != people[first]["village"]:
            for at in range(first + 1, n):
                rows[at][5] = ""
            if n - first > 1:
                merged.append((2 + first, 5, 1 + n, 5))
            first = n
    gone = [["序号", "姓名", "离职时间", "队伍", "村"], [1, "甲乙", "2024-01-01", "文化宣传", people[0]["village"]]]
    return xlsx([[" " * 20], head, *rows], merged=merged, name="花名册", 离职员工=gone)


def stored() -> Counter[tuple[Any, ...]]:
    return Counter(Member.objects.filter(left_on__isnull=True).values_list(*_COLUMNS))


@pytest.mark.django_db
def test_the_county_is_rebuilt_from_its_townships_sheets(tmp_path: Path, capsys: Any) -> None:
    rng = random.Random("rebuilt")
    names = Names(random.Random("names"), dotted=20, single=GANGCHA.single)
    county = roster.tree(GANGCHA, names, 1)
    roster.teams_and_members(GANGCHA, rng, names, county, roster.kinds(GANGCHA, county), 1)
    before, teams = stored(), set(Team.objects.values_list("unit_id", "kind_id"))
    assert (sum(before.values()), len(teams)) == (473, 132)
    with translation.override("zh-hans"):
        labels = {code: str(label) for code, label in choices.SOURCES}
    files = []
    townships = OrgUnit.objects.filter(level="township").order_by("path")
    rows = (
        Member.objects.filter(left_on__isnull=True)
        .select_related("team__unit__parent", "team__kind")
        .order_by("team__unit__path", "pk")
    )
    for number, township in enumerate(townships):
        people = [
            {
                "name": m.name, "village": m.team.unit.name, "township": township.name, "kind": m.team.kind.name, "order": m.team.kind.order,
                "source": labels[m.source], "party": m.is_party_member, "returnee": m.is_returnee, "joined": m.joined_on, "phone": f"100{m.pk:08d}",
            }
            for m in rows if m.team.unit.path.startswith(township.path)
        ]  # fmt: skip
        if people:
            file = tmp_path / f"{number}.xlsx"
            file.write_bytes((national, titled, wide)[len(files) % 3](people))
            files.append((township, file))
    assert len(files) >= 3
    Member.objects.all().delete()
    Team.objects.all().delete()

    for township, file in files:
        call_command("import_roster", file, unit=code_of(township), errors=tmp_path / "errors.xlsx")
    printed = capsys.readouterr().out
    assert not (tmp_path / "errors.xlsx").exists(), printed
    assert set(Team.objects.values_list("unit_id", "kind_id")) == teams
    assert (Team.objects.count(), Member.objects.filter(left_on__isnull=True).count()) == (132, 473)
    assert stored() == before
    assert Member.objects.exclude(phone_tail="").count() == 473

    versions = list(Member.objects.order_by("pk").values_list("pk", "version"))
    for township, file in files:
        call_command("import_roster", file, unit=code_of(township))
    assert list(Member.objects.order_by("pk").values_list("pk", "version")) == versions
