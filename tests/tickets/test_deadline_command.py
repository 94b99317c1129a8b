"""`manage.py deadline`: until when, why on that day, and a year without a calendar said."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.tickets.world import actor
from tests.world import World
from tickets.models import DeadlineRule
from tickets.services import setting


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("deadline", *arguments, stdout=out)
    return out.getvalue()


def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines() if "\t" in line]


def test_three_working_days_over_the_national_holiday(db: None) -> None:
    text = told("2026-09-30 16:00", "--rule", "general-workdays")
    assert "2026年10月10日" in text
    assert "系统自带规则" in text
    table = rows(text)
    assert table[0] == ["日期", "星期", "计数", "原因"]
    assert len(table) == 12
    assert table[1][:3] == ["2026-09-30", "星期三", "0"]
    assert (table[2][0], table[2][2]) == ("2026-10-01", "—")
    assert "国庆节" in table[2][3]
    assert [line[2] for line in table[-3:]] == ["1", "2", "3"]
    assert "上班" in table[-1][3]


def test_three_days_count_every_day(db: None) -> None:
    table = rows(told("2026-09-30 16:00", "--rule", "general-days"))
    assert [line[2] for line in table[1:]] == ["0", "1", "2", "3"]


def test_a_year_without_a_notice_is_said(db: None) -> None:
    text = told("2026-12-31 10:00", "--rule", "general-workdays")
    assert "2027" in text
    assert "未公布" in text
    assert "2027年1月" not in text


def test_a_rule_without_a_limit_has_no_last_day(db: None) -> None:
    assert "不设时限" in told("2026-09-30", "--rule", "escalated")


def test_the_countys_own_edition_counts_once_there_is_one(world: World, classes: object) -> None:
    row = DeadlineRule.objects.get(unit=world.county, code="general-workdays")
    setting.change_rule(
        actor=actor("county"), rule_id=row.pk, values={"amount": 2}, version=row.version, in_force_from=date(2026, 1, 1)
    )
    before = rows(told("2025-12-01 09:00", "--rule", "general-workdays", "--unit", "990101"))
    after = rows(told("2026-03-02 09:00", "--rule", "general-workdays"))
    assert (before[-1][2], after[-1][2]) == ("3", "2")
    early = told("2019-03-04 09:00", "--rule", "general-workdays", "--as", "county")
    assert "2020年1月1日" in early


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("2026-09-30 16:00", "--rule", "nonsense"), "general-workdays"),
        (("30.9.2026", "--rule", "general-days"), "30.9.2026"),
        (("2026-02-30 10:00", "--rule", "general-days"), "2026-02-30"),
        (("2026-09-30 16:00", "--rule", "general-days", "--unit", "999999"), "999999"),
        (("2026-09-30 16:00", "--rule", "general-days", "--as", "ghost"), "ghost"),
    ],
)
def test_a_refused_command_names_what_is_wrong(db: None, arguments: tuple[str, ...], word: str) -> None:
    with pytest.raises(CommandError, match=word):
        told(*arguments)
