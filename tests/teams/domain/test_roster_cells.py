"""Cells of rosters: days, names, telephones, yes and no as offices write them."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import names
from teams import choices
from teams.domain import roster_values as read
from teams.domain.roster_values import Bad
from tests.properties import examples

FIRST, LAST = date(1930, 1, 1), date(2060, 12, 31)
DAYS = st.dates(FIRST, LAST)
SPELLINGS = (
    "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0:%Y%m%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}-{0.month}-{0.day}",
    "{0.year}/{0.month}/{0.day}", " {0:%Y-%m-%d} ", "{0:%Y-%m-%d} 00:00:00", "{0:%Y-%m-%d}T08:30:00", "'{0:%Y-%m-%d}",
    "{0.year}．{0.month}．{0.day}", "{0:%Y 年 %m 月 %d 日}",
)  # fmt: skip


@examples(200)
@given(DAYS, st.sampled_from(SPELLINGS))
def test_every_spelling_of_a_day_is_that_day(day: date, spelling: str) -> None:
    assert read.day(spelling.format(day)) == day


@examples(100)
@given(DAYS)
def test_a_day_is_itself_as_date_datetime_and_number_of_excel(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    for cell in (day, datetime(day.year, day.month, day.day, 9, 30), number, float(number), str(number)):
        assert read.day(cell) == day
    whole = int(f"{day:%Y%m%d}")
    assert read.day(whole) == read.day(float(whole)) == day


@examples(60)
@given(DAYS, st.sampled_from(["{0.year}年{0.month:02}月", "{0:%Y-%m}", "{0:%Y.%m}", "{0:%Y/%m}", "{0:%Y%m}"]))
def test_a_month_is_its_first_day(day: date, spelling: str) -> None:
    assert read.day(spelling.format(day)) == day.replace(day=1)


@pytest.mark.parametrize("cell", ["长期", "2024", 2024, "2024-13-01", "2024-02-30", "待定", "1899-01-01", True, 5.11e17, 3, -1, date(1900, 1, 1), "二〇二四年"])  # fmt: skip
def test_what_is_no_day_is_told(cell: object) -> None:
    assert isinstance(read.day(cell), Bad)


@examples(300)
@given(
    st.one_of(
        st.text(max_size=30),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.none(),
    )
)
def test_no_cell_breaks_a_reader(cell: object) -> None:
    for reader in (read.name, read.phone, read.day, read.truth, read.party, read.source, read.skills):
        found = reader(cell)
        assert found is None or isinstance(found, Bad | str | bool | date)
    read.unit_forms(cell)
    read.team_key(cell)


PEOPLE = st.from_regex(r"[\u4e00-\u9fa5]{2,4}", fullmatch=True) | st.from_regex(
    r"[\u4e00-\u9fa5]{2,5}·[\u4e00-\u9fa5]{2,6}", fullmatch=True
)


@examples(200)
@given(PEOPLE, st.sampled_from(list("·•・‧.")), st.sampled_from(["", " ", "\u3000", "\n"]))
def test_a_name_is_kept_whatever_dot_and_padding_the_office_uses(name: str, dot: str, pad: str) -> None:
    typed = pad + name.replace("·", f"{pad}{dot}{pad}") + pad
    assert read.name(typed) == name
    assert names.key(typed) == names.key(name)


@pytest.mark.parametrize(
    ("cell", "key"),
    [(7.0, "name-number"), (5.11e17, "name-number"), ("12345", "name-odd"), ("1", "name-odd"), ("王强13800000000", "name-odd"), ("???", "name-odd"),
     ("王强、李四", "name-odd"), ("·" * 3 + "-", "name-odd"), ("阿" * 51, "name-long"), (date(2024, 1, 1), "name-number"), ("=1+1", "name-odd")],
)  # fmt: skip
def test_what_is_no_name_is_told(cell: object, key: str) -> None:
    found = read.name(cell)
    assert isinstance(found, Bad)
    assert found.key == key


@pytest.mark.parametrize("cell", ["王强", "托列根·努尔旦别克", "李四（小）", "Nurlan Yerken", "𠮷野", "王〇"])
def test_names_of_every_sort_are_taken(cell: str) -> None:
    assert read.name(cell) == cell


@examples(150)
@given(st.integers(10_000_000_000, 19_999_999_999))
def test_a_telephone_is_the_same_as_text_number_and_with_blanks(number: int) -> None:
    text = str(number)
    for cell in (text, number, float(number), f" {text} ", f"{text[:3]} {text[3:7]} {text[7:]}", f"{text[:3]}-{text[3:7]}-{text[7:]}", f"+86 {text}", f"0086{text}", f"86{text}", f"'{text}", f"{text}/{text[::-1]}"):  # fmt: skip
        assert read.phone(cell) == text


@pytest.mark.parametrize(("cell", "key"), [(5.11e17, "phone-ruined"), ("5.11E+17", "phone-ruined"), ("123", "phone"), ("王强", "phone"), (1.5, "phone"), (date(2024, 1, 1), "phone"), ("999999195401051062", "phone")])  # fmt: skip
def test_what_is_no_telephone_is_told(cell: object, key: str) -> None:
    found = read.phone(cell)
    assert isinstance(found, Bad)
    assert found.key == key


@pytest.mark.parametrize("cell", ["", None, "无", "—", "/", "-"])
def test_an_empty_telephone_says_nothing(cell: object) -> None:
    assert read.phone(cell) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("正式党员", True), ("预备党员", True), ("预备", True), ("党员", True), ("中共党员", True), ("01 中共党员", True), ("是", True), ("01 是", True),
     ("√", True), (1, True), (1.0, True), ("1", True), (True, True), ("群众", False), ("13 群众", False), ("共青团员", False), ("否", False), ("02 否", False),
     ("×", False), (0, False), (0.0, False), ("入党积极分子", False), ("", None), (None, None)],
)  # fmt: skip
def test_party_membership(cell: object, expected: bool | None) -> None:
    assert read.party(cell) is expected


def test_what_says_nothing_of_the_party_is_told() -> None:
    assert read.party("正常") == Bad("party", "正常")
    assert read.truth("也许") == Bad("truth", "也许")
    assert read.source("亲戚") == Bad("source", "亲戚")


@pytest.mark.parametrize(
    ("cell", "code"),
    [("致富带头人", "wealth-leader"), ("2 后备干部", "reserve"), ("村“两委”成员", "village-body"), ("返村大学生", "returned-graduate"),
     ("党员、致富带头人", "party-member"), ("退役军人", "veteran"), ("", None)],
)  # fmt: skip
def test_source_groups(cell: str, code: str | None) -> None:
    assert read.source(cell) == code


@pytest.mark.parametrize(
    ("typed", "name"),
    [("甲村村民委员会", "甲村"), ("甲村村委会", "甲村"), ("甲村委会", "甲村"), ("甲村党支部", "甲村"), ("中共甲村党支部委员会", "甲村"),
     ("幸福社区居委会", "幸福社区"), ("幸福社区居民委员会", "幸福社区"), ("幸福社区党总支", "幸福社区"), ("甲村", "甲村"), (" 甲 村 ", "甲村")],
)  # fmt: skip
def test_a_unit_is_known_without_what_offices_add(typed: str, name: str) -> None:
    assert read.unit_key(typed) == name


def test_every_source_group_of_the_portal_is_read_by_its_own_name() -> None:
    with translation.override("zh-hans"):
        assert [read.source(str(label)) for _code, label in choices.SOURCES] == [
            code for code, _label in choices.SOURCES
        ]


def test_a_unit_in_pieces_keeps_what_stands_before_it() -> None:
    assert ("红墩镇", "村200") in read.unit_forms("红墩镇·村200党支部")
    assert ("", "红墩镇村200") in read.unit_forms("红墩镇村200党支部")
    assert read.unit_forms("  ") == []


def test_a_ruined_number_is_known() -> None:
    assert read.ruined(5.11e17)
    assert read.ruined("5.11E+17")
    assert not read.ruined(10023832915.0)
    assert not read.ruined("10023832915")


def test_days_count_from_where_excel_counts() -> None:
    assert read.day(45352) == date(2024, 3, 1)
    assert read.day(45352.75) == date(1899, 12, 30) + timedelta(days=45352)
