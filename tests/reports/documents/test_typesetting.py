"""Breaking Chinese text into lines that fill the measure."""

import pytest

from reports.documents import typesetting
from reports.documents.typesetting import CLOSING, MEASURE, OPENING, advance, set_lines

PROSE = (
    "本季度参加评定的队员4160名，未参加评定的6名；平均得分83.12分。其中，五星级260名（“标杆典范”），占6.25%；"
    "四星级812名，占19.52%；三星级2477名，占59.54%，比上季度上升7.76个百分点……《细则》规定：“能升能降”。"
) * 6


def spacing(line) -> int:
    return round(float(line.spacing.removesuffix("pt")) * 1000)


def width(line) -> int:
    return typesetting.width(line.text) * 16 + spacing(line) * len(line.text)


@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_every_line_but_the_last_fills_the_measure(cut):
    lines = set_lines(PROSE[cut:])
    assert "".join(line.text for line in lines) == PROSE[cut:]
    for line in lines[:-1]:
        room = MEASURE - (2 * (MEASURE // 28) if line.first else 0)
        assert abs(width(line) - room) < 100, line


@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_no_mark_stands_where_it_must_not(cut):
    for line in set_lines(PROSE[cut:])[1:]:
        assert line.text[0] not in CLOSING
    for line in set_lines(PROSE[cut:]):
        assert line.text[-1] not in OPENING


@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_numbers_stay_with_their_unit(cut):
    lines = set_lines(PROSE[cut:])
    for before, after in zip(lines, lines[1:], strict=False):
        assert not (before.text[-1].isdigit() and (after.text[0].isdigit() or after.text[0] in "名分个%.")), before


def test_letters_of_a_full_line_are_never_far_apart():
    for line in set_lines(PROSE):
        assert -900 <= spacing(line) <= 2000, line


def test_only_the_first_line_is_indented_and_nothing_is_set_for_no_text():
    lines = set_lines(PROSE)
    assert [line.first for line in lines] == [True] + [False] * (len(lines) - 1)
    assert set_lines("") == ()


def test_a_full_line_of_han_holds_28_characters():
    assert {len(line.text) for line in set_lines("堡" * 200)[1:-1]} == {28}


def test_rare_characters_are_as_wide_as_others():
    assert {advance(c) for c in "㛃䶮玥旻〇·"} == {1000}
    assert typesetting.advance("1") == 500


def test_a_last_line_that_is_almost_full_is_spread_to_the_edge():
    almost = set_lines("堡" * (26 + 28 + 27))[-1]
    assert len(almost.text) == 27
    assert abs(width(almost) - MEASURE) < 100
    short = set_lines("堡" * (26 + 28 + 20))[-1]
    assert spacing(short) == MEASURE // 28 - 16000
