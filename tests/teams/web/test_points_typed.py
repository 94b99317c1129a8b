"""Points as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.points import NotPoints, parse
from core.templatetags.portal import hundredths as written


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        ("18.5", 1850),
        ("18.05", 1805),
        ("0", 0),
        ("20", 2000),
        (" 7.25 ", 725),
        ("１８．５", 1850),
        ("18。5", 1850),
        ("", None),
        (" ", None),
    ],
)
def test_reads_points_in_every_usual_writing(typed: str, hundredths: int | None) -> None:
    assert parse(typed) == hundredths


@pytest.mark.parametrize(
    "typed", ["-1", "1,5", "1.234", "1.", ".5", "1e2", "nan", "inf", "0x1", "1 5", "十", "²", "1_000"]
)
def test_refuses_what_is_no_number_of_points(typed: str) -> None:
    with pytest.raises(NotPoints):
        parse(typed)


@given(st.integers(min_value=0, max_value=99_999_999))
def test_what_is_shown_is_read_back_as_the_same_points(value: int) -> None:
    assert parse(written(value)) == value
