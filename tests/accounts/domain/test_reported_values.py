"""Values that somebody reports: typed, compared, written. No database."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts.domain import reported
from accounts.domain.reported import COUNT, MONEY, SHARE, NotFigure


@pytest.mark.parametrize(("kind", "text", "value"), [
    (COUNT, "465", 465), (COUNT, "４６５人", 465), (COUNT, "138,462", 138_462), (COUNT, "0", 0), (COUNT, "13万", 130_000),
    (COUNT, "13.8万", 138_000), (MONEY, "39334200", 3_933_420_000), (MONEY, "3933.42万", 3_933_420_000),
    (MONEY, "3933.42万元", 3_933_420_000), (MONEY, "0.05", 5), (MONEY, "-3.5", -350), (SHARE, "45.88%", 4588), (SHARE, "45.9", 4590),
    (SHARE, "100", 10_000),
])  # fmt: skip
def test_what_people_type(kind: str, text: str, value: int) -> None:
    assert reported.parse(kind, text) == value


@pytest.mark.parametrize(("kind", "text"), [
    (COUNT, "46.5"), (COUNT, ""), (COUNT, "about 5"), (MONEY, "1.005"), (MONEY, "x"), (SHARE, "45.885"), (SHARE, "-1"), (SHARE, "3万"),
    (COUNT, "1e5"),
])  # fmt: skip
def test_what_is_no_value(kind: str, text: str) -> None:
    with pytest.raises(NotFigure):
        reported.parse(kind, text)


@pytest.mark.parametrize(("kind", "one", "other", "differs"), [
    (COUNT, 465, 493, True), (COUNT, 493, 493, False), (MONEY, 3_933_420_000, 3_933_480_000, True),
    (MONEY, 3_933_480_000, 3_933_484_999, False), (MONEY, 3_933_480_000, 3_933_485_000, True), (SHARE, 4588, 4587, True),
])  # fmt: skip
def test_values_differ_where_they_are_printed(kind: str, one: int, other: int, differs: bool) -> None:
    assert reported.differs(kind, one, other) is differs


def test_how_values_are_written() -> None:
    assert reported.written(MONEY, 3_933_420_000) == "3,933.42"
    assert reported.written(MONEY, -5_000) == "-0.01"
    assert (reported.written(SHARE, 4588), reported.written(COUNT, 493)) == ("45.88", "493")


@given(some.integers(0, 10**12))
def test_money_typed_in_yuan_comes_back(fen: int) -> None:
    assert reported.parse(MONEY, f"{fen // 100}.{fen % 100:02d}") == fen
