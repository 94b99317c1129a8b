"""Rows given column by column arrive as they were given, whatever stands in them, on both engines."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core import bulk
from core.models import CalendarDay
from tests.properties import examples

NASTY = ("甲\t乙\n丙\\N \\. \r 'q' \"d\" %s , ; 𠮷", "\\", "\\N", "", "\t", "plain", "\\.")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_days(db: None) -> None:
    """Take away the calendar that every installation has."""
    CalendarDay.objects.all().delete()


def stored() -> list[tuple[object, ...]]:
    return list(CalendarDay.objects.order_by("day").values_list("day", "is_workday", "name", "source", "region"))


def test_text_that_copy_would_take_for_its_own_signs_arrives_unchanged() -> None:
    days = [date(2026, 1, number) for number in range(1, len(NASTY) + 1)]
    bulk.insert_columns(
        CalendarDay,
        {"day": days, "name": list(NASTY), "is_workday": [n % 2 == 0 for n in range(len(NASTY))]},
        {"source": NASTY[0], "region": ""},
    )
    assert stored() == [
        (day, n % 2 == 0, name, NASTY[0], "") for n, (day, name) in enumerate(zip(days, NASTY, strict=True))
    ]


def test_the_digest_is_of_the_rows() -> None:
    def digest(name: str, region: str) -> str:
        columns = {"day": [date(2026, 1, 1), date(2026, 1, 2)], "name": ["甲", name]}
        return bulk.insert_columns(CalendarDay, columns, {"source": "", "is_workday": True, "region": region})

    assert len({digest("乙", "1"), digest("丙", "2"), digest("乙", "3")}) == 3
    CalendarDay.objects.all().delete()
    first = digest("乙", "1")
    CalendarDay.objects.all().delete()
    assert digest("乙", "1") == first


def test_rules_of_the_table_hold() -> None:
    columns = {"day": [date(2026, 1, 1)] * 2, "name": ["甲", "乙"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert_columns(CalendarDay, columns, {"source": "", "is_workday": True, "region": ""})
    assert stored() == []


@examples(50)
@given(
    st.lists(
        st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=20),
        min_size=1,
        max_size=8,
    )
)
def test_any_text_arrives_unchanged(texts: list[str]) -> None:
    CalendarDay.objects.all().delete()
    days = [date(2026, 3, number + 1) for number in range(len(texts))]
    bulk.insert_columns(CalendarDay, {"day": days, "name": texts}, {"source": "", "is_workday": False, "region": ""})
    assert [row[2] for row in stored()] == texts
